// The lines of the lab: queues, rates, delays and losses, in virtual time that follows the clock.
#ifndef LINES_H
#define LINES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOSTS_MAX 64
#define NAME_MAX_BYTES 32

struct packet {
  struct packet *next;
  int from, to, bytes;
  unsigned char data[];
};

// One direction of an access line. A packet that does not fit is dropped, as home routers do (drop-tail).
struct queue {
  double kbit_per_second; // 0: without limit, and nothing ever waits
  double limit_ms;        // how long a full queue takes to drain at the line's rate
  struct packet *first, *last;
  long bytes;
};

struct counts {
  uint64_t packets, bytes;
};

struct host {
  char name[NAME_MAX_BYTES];
  uint32_t address;  // in network order; 0: a room behind somebody's router, without a line of its own
  int namespace, device;
  double delay_ms;     // one way, between this host and the middle of the internet
  double loss_percent; // on each of the two directions
  bool is_hole;        // drops whatever comes and goes, without a word
  struct queue up, down;
  struct counts sent, out, in, full_up, full_down, lost, holed;
};

// What one host sent to another. The order of a pair's packets never changes, whatever is set in between.
struct pair {
  struct counts sent, in, dropped;
  double last_arrival_ms;
};

// How late the switch itself was: beyond a few ms the machine was too busy to believe the figures.
struct lateness {
  double worst_ms, sum_ms;
  uint64_t events;
};

extern struct host hosts[HOSTS_MAX];
extern struct pair pairs[HOSTS_MAX][HOSTS_MAX];
extern int host_count;
extern struct lateness lateness;

double now_ms(void);

// Takes a packet that `from` has just sent to `to`.
void send_packet(int from, int to, const unsigned char *data, int bytes);

// Does all that is due, and says when the next thing is: a time of now_ms, or a negative number for never.
double run_lines(void);

// Hands a packet to its host; given by whoever owns the devices.
void deliver(const struct packet *packet);

#endif
