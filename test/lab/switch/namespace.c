#define _GNU_SOURCE
#include "namespace.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

// All hosts are neighbours in one /16, and everything else is beyond the same device.
static const char netmask[] = "255.255.0.0";

static struct sockaddr inet_address(uint32_t address) {
  struct sockaddr_in inet = {.sin_family = AF_INET, .sin_addr.s_addr = address};
  struct sockaddr any;
  memcpy(&any, &inet, sizeof any);
  return any;
}

static bool fails(const char *step) {
  perror(step);
  return false;
}

static bool bring_up(int control, const char *name) {
  struct ifreq request = {0};
  strcpy(request.ifr_name, name);
  if (ioctl(control, SIOCGIFFLAGS, &request)) return fails("flags of a device");
  request.ifr_flags |= IFF_UP;
  return ioctl(control, SIOCSIFFLAGS, &request) == 0 || fails("bringing a device up");
}

// IPv4 alone: no router solicitations, and one address for each host in ICE.
static void refuse_ipv6(void) {
  int file = open("/proc/sys/net/ipv6/conf/all/disable_ipv6", O_WRONLY);
  if (file < 0) return;
  if (write(file, "1", 1) < 0) perror("switching IPv6 off");
  close(file);
}

// A TUN device carries IP packets without Ethernet: no ARP between hosts that would not see each other's ARP in life.
static bool open_device(struct host *host, int control) {
  struct ifreq request = {0};
  strcpy(request.ifr_name, "eth0");
  host->device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (host->device < 0) return fails("/dev/net/tun");
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(host->device, TUNSETIFF, &request)) return fails("making a TUN device");
  request.ifr_addr = inet_address(host->address);
  if (ioctl(control, SIOCSIFADDR, &request)) return fails("giving an address");
  request.ifr_netmask = inet_address(inet_addr(netmask));
  if (ioctl(control, SIOCSIFNETMASK, &request)) return fails("giving a netmask");
  if (!bring_up(control, "eth0")) return false;
  struct rtentry route = {.rt_flags = RTF_UP, .rt_dev = (char[]){"eth0"}};
  route.rt_dst = route.rt_genmask = inet_address(INADDR_ANY);
  return ioctl(control, SIOCADDRT, &route) == 0 || fails("adding the route to everywhere");
}

bool open_host(struct host *host) {
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) return fails("the own network namespace");
  bool is_open = false;
  if (unshare(CLONE_NEWNET)) {
    perror("making a network namespace");
  } else {
    host->namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    refuse_ipv6();
    is_open = bring_up(control, "lo") && (host->address == 0 || open_device(host, control));
    close(control);
    if (setns(home, CLONE_NEWNET)) is_open = fails("going back to the own namespace");
  }
  close(home);
  return is_open;
}
