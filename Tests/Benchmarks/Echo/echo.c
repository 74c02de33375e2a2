/* The yardstick of `ping`: an epoll server that sends back what it reads, and nothing else. usage: echo SOCKET */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void answer(int queue, int client) {
  static char bytes[65536];
  ssize_t count = read(client, bytes, sizeof bytes);
  for (ssize_t sent = 0; sent < count;) {
    ssize_t step = write(client, bytes + sent, (size_t)(count - sent));
    if (step <= 0) { count = -1; break; }
    sent += step;
  }
  if (count <= 0) {
    epoll_ctl(queue, EPOLL_CTL_DEL, client, NULL);
    close(client);
  }
}

int main(int count, char **words) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (count != 2 || strlen(words[1]) >= sizeof address.sun_path) return fputs("usage: echo SOCKET\n", stderr), 64;
  strcpy(address.sun_path, words[1]);
  int door = socket(AF_UNIX, SOCK_STREAM, 0), queue = epoll_create1(0);
  if (bind(door, (struct sockaddr *)&address, sizeof address) || listen(door, 128)) return perror(words[1]), 1;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, ready[64];
  epoll_ctl(queue, EPOLL_CTL_ADD, door, &event);
  for (;;) {
    int found = epoll_wait(queue, ready, 64, -1);
    for (int place = 0; place < found; place++) {
      if (ready[place].data.fd != door) { answer(queue, ready[place].data.fd); continue; }
      event.data.fd = accept(door, NULL, NULL);
      epoll_ctl(queue, EPOLL_CTL_ADD, event.data.fd, &event);
    }
  }
}
