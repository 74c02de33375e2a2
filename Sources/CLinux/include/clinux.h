// Calls of Linux that Swift's Glibc module does not show, because it is built without _GNU_SOURCE.
#pragma once
#include <signal.h>
#include <spawn.h>
#include <sys/types.h>

// pidfd_open(2): a descriptor for a process, or -1 and errno.
int clinux_pidfd_open(pid_t pid);
// pidfd_send_signal(2); `flags` is 0 or PIDFD_SIGNAL_PROCESS_GROUP (1 << 2, Linux 6.9).
int clinux_pidfd_send_signal(int pidfd, int signal, unsigned int flags);
// posix_spawn_file_actions_addclosefrom_np(3): the child keeps no descriptor from `first` on.
int clinux_close_from(posix_spawn_file_actions_t *actions, int first);
// A socket that hears the kernel's and udev's messages about devices (netlink(7), NETLINK_KOBJECT_UEVENT), or -1 and errno.
int clinux_uevent_socket(void);
// Brings a network interface up or down (netdevice(7), SIOCSIFFLAGS): 1 when that changed it, 0 when it was so, -1 and errno.
int clinux_set_interface_up(const char *name, int up);
// Whether a disk answers when three of its places are read past all caches (open(2), O_DIRECT): 0 when each read, or the
// opening, ends with an error of the device (EIO, ENXIO, ...), or when it has no size; else 1.
int clinux_disk_answers(const char *path);
// The parts of a device's number (makedev(3)).
unsigned int clinux_device_major(dev_t device);
unsigned int clinux_device_minor(dev_t device);
// Takes the pages of code that were needed so far out of the process's memory (madvise(2), MADV_DONTNEED): what is needed
// again comes back from the page cache. Most of a program's code runs once, at its start.
void clinux_release_code(void);
