#define _GNU_SOURCE
#include "clinux.h"
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
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

static int is_device_error(int code) {
  switch (code) {
    case EIO: case ENXIO: case ENODEV: case ENOMEDIUM: case ETIMEDOUT: case EREMOTEIO: case ENOLINK: return 1;
    default: return 0;
  }
}

int clinux_disk_answers(const char *path) {
  // Whatever the size of its sectors, these are whole ones.
  enum { length = 4096 };
  int descriptor = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return !is_device_error(errno);
  off_t size = lseek(descriptor, 0, SEEK_END);
  void *buffer = NULL;
  int answers = posix_memalign(&buffer, length, length) != 0;
  // One bad place is no dead disk.
  off_t places[] = {0, size / 2 & ~(off_t)(length - 1), (size & ~(off_t)(length - 1)) - length};
  for (int index = 0; index < 3 && !answers && size > 0; index++) {
    off_t place = places[index] < 0 ? 0 : places[index];
    answers = pread(descriptor, buffer, length, place) >= 0 || !is_device_error(errno);
  }
  free(buffer);
  close(descriptor);
  return answers;
}

unsigned int clinux_device_major(dev_t device) { return major(device); }

unsigned int clinux_device_minor(dev_t device) { return minor(device); }

// Only what can be executed and not be written: it is the file's own content, unchanged.
static int release_code(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size, (void)unused;
  uintptr_t page = sysconf(_SC_PAGESIZE);
  for (int index = 0; index < object->dlpi_phnum; index++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[index];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || (part->p_flags & PF_W)) continue;
    uintptr_t begin = (object->dlpi_addr + part->p_vaddr + page - 1) / page * page;
    uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_filesz) / page * page;
    // The kernel's own vdso is refused, and stays.
    if (begin < end) madvise((void *)begin, end - begin, MADV_DONTNEED);
  }
  return 0;
}

void clinux_release_code(void) { dl_iterate_phdr(release_code, NULL); }
