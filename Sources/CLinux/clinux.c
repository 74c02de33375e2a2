#define _GNU_SOURCE
#include "clinux.h"
#include <errno.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int clinux_pidfd_open(pid_t pid) { return pidfd_open(pid, 0); }

int clinux_pidfd_send_signal(int pidfd, int signal, unsigned int flags) {
  return pidfd_send_signal(pidfd, signal, NULL, flags);
}

int clinux_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

// Ends what could not be made ready, and leaves the reason in errno.
static int failed(int descriptor) {
  int code = errno;
  close(descriptor);
  errno = code;
  return -1;
}

int clinux_uevent_socket(void) {
  int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
  if (descriptor < 0) return -1;
  // Group 1 is the kernel's own, group 2 is udev's, which come when udev's links are there.
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1 | 2};
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) return failed(descriptor);
  return descriptor;
}

int clinux_set_interface_up(const char *name, int up) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  if (strlen(name) >= sizeof request.ifr_name) return errno = ENODEV, -1;
  strcpy(request.ifr_name, name);
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  // A kernel without IPv4 has the same call elsewhere.
  if (descriptor < 0) descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (ioctl(descriptor, SIOCGIFFLAGS, &request) < 0) return failed(descriptor);
  int was = (request.ifr_flags & IFF_UP) != 0;
  if (was != (up != 0)) {
    request.ifr_flags ^= IFF_UP;
    if (ioctl(descriptor, SIOCSIFFLAGS, &request) < 0) return failed(descriptor);
  }
  close(descriptor);
  return was != (up != 0);
}

unsigned int clinux_device_major(dev_t device) { return major(device); }

unsigned int clinux_device_minor(dev_t device) { return minor(device); }
