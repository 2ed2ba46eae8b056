// netlab: hosts on one machine, each in a network namespace and on an access line of its own, joined by this switch in user
// space. It gives every line its delay, rates, queues and loss. The packets of a pair of hosts never overtake each other.
//
//   netlab NAME=ADDRESS,delayMs,upKbit,downKbit,lossPercent,queueMs … NAME …
//
// A rate of 0 is without limit. Delays of two hosts add up; a packet between them can be lost on either line. A NAME alone is a
// namespace without a line: a room behind a router. All addresses are in one /16. Loss is drawn from the seed in SEED.
// First it tells `host NAME PATH` of each namespace, for `nsenter --net=PATH`, then `ok`.
//
// Commands on standard input, one a line, each answered with lines of which the last is `ok` or `error …`:
//   set NAME delay|up|down|loss|queue VALUE · hole NAME 0|1 · stat · quit
// When standard input ends, it quits: nothing is left behind of a lab that was killed.
#define _GNU_SOURCE
#include "lines.h"
#include "namespace.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define PACKET_BYTES_MAX 65536
#define LINE_BYTES_MAX 4096

// Numbers in the events of epoll, beside those of hosts.
enum source { TIMER = HOSTS_MAX, COMMANDS };

void deliver(const struct packet *packet) {
  if (write(hosts[packet->to].device, packet->data, packet->bytes) < 0 && errno != EAGAIN) perror("handing a packet over");
}

// What is addressed to no host of the lab (multicast, the rest of the internet) goes nowhere.
static int host_of(uint32_t address) {
  for (int index = 0; index < host_count; index++)
    if (hosts[index].address == address) return address ? index : -1;
  return -1;
}

static void read_device(int from) {
  static unsigned char data[PACKET_BYTES_MAX];
  for (ssize_t bytes; (bytes = read(hosts[from].device, data, sizeof data)) > 0;) {
    bool is_ipv4 = bytes >= 20 && data[0] >> 4 == 4;
    uint32_t address = 0;
    if (is_ipv4) memcpy(&address, data + 16, sizeof address);
    int to = host_of(address);
    if (to >= 0 && to != from) send_packet(from, to, data, (int)bytes);
  }
}

static void print_counts(const char *name, struct counts counts) {
  printf(" %s=%" PRIu64 "/%" PRIu64, name, counts.bytes, counts.packets);
}

// All counts are bytes/packets, of IP packets with their headers.
static void tell_counts(void) {
  for (int from = 0; from < host_count; from++) {
    struct host *host = &hosts[from];
    if (!host->address) continue;
    printf("host %s", host->name);
    print_counts("sent", host->sent);
    print_counts("out", host->out);
    print_counts("in", host->in);
    print_counts("fullUp", host->full_up);
    print_counts("fullDown", host->full_down);
    print_counts("lost", host->lost);
    print_counts("holed", host->holed);
    printf(" queuedUp=%ld queuedDown=%ld\n", host->up.bytes, host->down.bytes);
    for (int to = 0; to < host_count; to++) {
      struct pair *pair = &pairs[from][to];
      if (!pair->sent.packets) continue;
      printf("pair %s %s", host->name, hosts[to].name);
      print_counts("sent", pair->sent);
      print_counts("in", pair->in);
      print_counts("dropped", pair->dropped);
      printf("\n");
    }
  }
  printf("switch lateWorstMs=%.3f lateMeanMs=%.4f events=%" PRIu64 "\n", lateness.worst_ms,
         lateness.events ? lateness.sum_ms / lateness.events : 0, lateness.events);
}

static struct host *host_named(const char *name) {
  for (int index = 0; index < host_count; index++)
    if (!strcmp(hosts[index].name, name)) return &hosts[index];
  return NULL;
}

static bool set(struct host *host, const char *key, double value) {
  if (value < 0) return false;
  if (!strcmp(key, "delay")) host->delay_ms = value;
  else if (!strcmp(key, "up")) host->up.kbit_per_second = value;
  else if (!strcmp(key, "down")) host->down.kbit_per_second = value;
  else if (!strcmp(key, "loss")) host->loss_percent = value;
  else if (!strcmp(key, "queue")) host->up.limit_ms = host->down.limit_ms = value;
  else return false;
  return true;
}

// Whether the switch goes on.
static bool obey(const char *line) {
  char verb[16] = "", name[NAME_MAX_BYTES] = "", key[16] = "";
  double value = 0;
  int words = sscanf(line, "%15s %31s %15s %lf", verb, name, key, &value);
  struct host *host = words >= 2 ? host_named(name) : NULL;
  bool is_done = true;
  if (!strcmp(verb, "stat")) tell_counts();
  else if (!strcmp(verb, "hole") && host && words == 3) host->is_hole = atoi(key) != 0;
  else if (!strcmp(verb, "set") && host && words == 4) is_done = set(host, key, value);
  else is_done = !strcmp(verb, "quit");
  if (is_done) printf("ok\n");
  else printf("error Cannot obey \"%s\"\n", line);
  fflush(stdout);
  return strcmp(verb, "quit") != 0;
}

// Whether the switch goes on.
static bool read_commands(void) {
  static char text[LINE_BYTES_MAX];
  static size_t length;
  ssize_t bytes = read(STDIN_FILENO, text + length, sizeof text - 1 - length);
  if (bytes < 0) return errno == EAGAIN || errno == EINTR;
  if (bytes == 0) return false;
  length += bytes;
  text[length] = 0;
  for (char *end; (end = strchr(text, '\n'));) {
    *end = 0;
    if (!obey(text)) return false;
    length -= end + 1 - text;
    memmove(text, end + 1, length + 1);
  }
  return length < sizeof text - 1;
}

static bool describe(struct host *host, const char *text) {
  char address[32] = "";
  double queue_ms = 0;
  int fields = sscanf(text, "%31[^=]=%31[^,],%lf,%lf,%lf,%lf,%lf", host->name, address, &host->delay_ms,
                      &host->up.kbit_per_second, &host->down.kbit_per_second, &host->loss_percent, &queue_ms);
  host->device = -1;
  host->up.limit_ms = host->down.limit_ms = queue_ms;
  if (fields == 1) return true;
  return fields == 7 && inet_pton(AF_INET, address, &host->address) == 1;
}

static void watch(int poll, int file, uint32_t number) {
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, file, &event)) perror("watching a file");
}

static void wake_at(int timer, double at_ms) {
  struct itimerspec spec = {0};
  if (at_ms >= 0) spec.it_value = (struct timespec){at_ms / 1e3, (long)((at_ms - (long)(at_ms / 1e3) * 1e3) * 1e6)};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL);
}

static bool open_hosts(int poll, int argc, char **argv) {
  if (argc - 1 > HOSTS_MAX) {
    fprintf(stderr, "Cannot join %d hosts: at most %d\n", argc - 1, HOSTS_MAX);
    return false;
  }
  for (; host_count < argc - 1; host_count++) {
    struct host *host = &hosts[host_count];
    const char *text = argv[host_count + 1];
    if (!describe(host, text)) {
      fprintf(stderr, "Cannot read \"%s\": NAME=ADDRESS,delayMs,upKbit,downKbit,lossPercent,queueMs or NAME expected\n", text);
      return false;
    }
    if (!open_host(host)) return false;
    if (host->address) watch(poll, host->device, host_count);
    printf("host %s /proc/%d/fd/%d\n", host->name, getpid(), host->namespace);
  }
  printf("ok\n");
  fflush(stdout);
  return true;
}

int main(int argc, char **argv) {
  const char *seed = getenv("SEED");
  srand48(seed ? atol(seed) : 1);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN); // of the terminal: the lab ends its switch itself, when the browsers are closed
  // Browsers want all of the processor; a switch that waits for them would be a slower line than it says.
  struct sched_param precedence = {.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_RR, &precedence) && setpriority(PRIO_PROCESS, 0, -15)) perror("taking precedence");
  int poll = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (!open_hosts(poll, argc, argv)) return 1;
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  watch(poll, STDIN_FILENO, COMMANDS);
  watch(poll, timer, TIMER);
  for (bool goes_on = true; goes_on;) {
    wake_at(timer, run_lines());
    struct epoll_event events[HOSTS_MAX];
    int ready = epoll_wait(poll, events, HOSTS_MAX, -1);
    for (int index = 0; index < ready && goes_on; index++) {
      uint32_t number = events[index].data.u32;
      uint64_t times;
      if (number == COMMANDS) goes_on = read_commands();
      else if (number == TIMER) goes_on = read(timer, &times, sizeof times) > 0 || errno == EAGAIN;
      else read_device((int)number);
    }
  }
  return 0;
}
