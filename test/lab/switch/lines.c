// A packet's way: the sender's uplink queue, the delays of both lines, the receiver's downlink queue. Each queue sends one
// packet after the other at its rate. What happens next is kept in a heap of events, in the order of their times.
#include "lines.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Ethernet's frame, preamble and gap around each IP packet.
#define FRAMING_BYTES 38

enum kind { UPLINK_SENT, ARRIVED, DOWNLINK_SENT };

struct event {
  double at_ms;
  uint64_t number; // equal times keep the order in which they were planned
  enum kind kind;
  struct packet *packet;
};

struct host hosts[HOSTS_MAX];
struct pair pairs[HOSTS_MAX][HOSTS_MAX];
int host_count;
struct lateness lateness;

static struct event *heap;
static int heap_length, heap_room;
static uint64_t events_planned;

double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static bool is_before(const struct event *one, const struct event *other) {
  return one->at_ms < other->at_ms || (one->at_ms == other->at_ms && one->number < other->number);
}

static void swap(int one, int other) {
  struct event kept = heap[one];
  heap[one] = heap[other];
  heap[other] = kept;
}

static void plan(double at_ms, enum kind kind, struct packet *packet) {
  if (heap_length == heap_room) {
    heap_room = heap_room ? heap_room * 2 : 1024;
    heap = realloc(heap, heap_room * sizeof *heap);
    if (!heap) abort();
  }
  int at = heap_length++;
  heap[at] = (struct event){at_ms, events_planned++, kind, packet};
  for (int parent; at > 0 && is_before(&heap[at], &heap[parent = (at - 1) / 2]); at = parent) swap(at, parent);
}

static struct event take_first(void) {
  struct event first = heap[0];
  heap[0] = heap[--heap_length];
  for (int at = 0;;) {
    int least = at;
    for (int child = 2 * at + 1; child <= 2 * at + 2; child++)
      if (child < heap_length && is_before(&heap[child], &heap[least])) least = child;
    if (least == at) return first;
    swap(at, least);
    at = least;
  }
}

static void count(struct counts *counts, const struct packet *packet) {
  counts->packets++;
  counts->bytes += packet->bytes;
}

static void drop(struct packet *packet, struct counts *why) {
  count(why, packet);
  count(&pairs[packet->from][packet->to].dropped, packet);
  free(packet);
}

static bool is_lost(const struct host *host) {
  return host->loss_percent > 0 && drand48() * 100 < host->loss_percent;
}

static double sending_ms(const struct queue *queue, const struct packet *packet) {
  return queue->kbit_per_second > 0 ? (packet->bytes + FRAMING_BYTES) * 8 / queue->kbit_per_second : 0;
}

// Puts a packet behind those that wait, or says that there is no room. One that waits alone always fits.
static bool join(struct queue *queue, struct packet *packet, double at_ms, enum kind sent) {
  long wire_bytes = packet->bytes + FRAMING_BYTES;
  double limit_bytes = queue->limit_ms * queue->kbit_per_second / 8;
  if (queue->kbit_per_second > 0 && queue->first && queue->bytes + wire_bytes > limit_bytes) return false;
  packet->next = NULL;
  if (queue->first) {
    queue->last->next = packet;
  } else {
    queue->first = packet;
    plan(at_ms + sending_ms(queue, packet), sent, packet);
  }
  queue->last = packet;
  queue->bytes += wire_bytes;
  return true;
}

// The first packet is on its way; the next one starts at that very moment, however late the switch is.
static void leave(struct queue *queue, double at_ms, enum kind sent) {
  queue->bytes -= queue->first->bytes + FRAMING_BYTES;
  queue->first = queue->first->next;
  if (queue->first) plan(at_ms + sending_ms(queue, queue->first), sent, queue->first);
}

void send_packet(int from, int to, const unsigned char *data, int bytes) {
  struct packet *packet = malloc(sizeof *packet + bytes);
  if (!packet) abort();
  packet->from = from;
  packet->to = to;
  packet->bytes = bytes;
  memcpy(packet->data, data, bytes);
  struct host *sender = &hosts[from];
  count(&sender->sent, packet);
  count(&pairs[from][to].sent, packet);
  if (sender->is_hole) return drop(packet, &sender->holed);
  if (!join(&sender->up, packet, now_ms(), UPLINK_SENT)) drop(packet, &sender->full_up);
}

static void uplink_sent(struct packet *packet, double at_ms) {
  struct host *sender = &hosts[packet->from];
  struct pair *pair = &pairs[packet->from][packet->to];
  leave(&sender->up, at_ms, UPLINK_SENT);
  count(&sender->out, packet);
  if (sender->is_hole) return drop(packet, &sender->holed);
  if (is_lost(sender)) return drop(packet, &sender->lost);
  double arrival_ms = at_ms + sender->delay_ms + hosts[packet->to].delay_ms;
  // A delay that was just made shorter: nobody overtakes what is on its way.
  if (arrival_ms < pair->last_arrival_ms) arrival_ms = pair->last_arrival_ms;
  pair->last_arrival_ms = arrival_ms;
  plan(arrival_ms, ARRIVED, packet);
}

static void arrived(struct packet *packet, double at_ms) {
  struct host *receiver = &hosts[packet->to];
  if (is_lost(receiver)) return drop(packet, &receiver->lost);
  if (!join(&receiver->down, packet, at_ms, DOWNLINK_SENT)) drop(packet, &receiver->full_down);
}

static void downlink_sent(struct packet *packet, double at_ms) {
  struct host *receiver = &hosts[packet->to];
  leave(&receiver->down, at_ms, DOWNLINK_SENT);
  if (receiver->is_hole) return drop(packet, &receiver->holed);
  count(&receiver->in, packet);
  count(&pairs[packet->from][packet->to].in, packet);
  deliver(packet);
  free(packet);
}

double run_lines(void) {
  for (double at_ms = now_ms(); heap_length > 0 && heap[0].at_ms <= at_ms;) {
    struct event event = take_first();
    double late_ms = at_ms - event.at_ms;
    lateness.events++;
    lateness.sum_ms += late_ms;
    if (late_ms > lateness.worst_ms) lateness.worst_ms = late_ms;
    if (event.kind == UPLINK_SENT) uplink_sent(event.packet, event.at_ms);
    else if (event.kind == ARRIVED) arrived(event.packet, event.at_ms);
    else downlink_sent(event.packet, event.at_ms);
  }
  return heap_length > 0 ? heap[0].at_ms : -1;
}
