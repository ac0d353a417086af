// The floor of the transport: a server that waits on epoll as Lacuna's does and sends one constant answer.
//
// usage: floor FILE      answers every request with the bytes of FILE and prints the port that it listens on
//
// It parses only the end of a request: a blank line and the body of Content-Length bytes. It trusts its client and is
// for benchmarks only.

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 4096, INPUT = 64 << 10, ANSWER = 64 << 10 };

/// The received bytes of a client's next request.
typedef struct {
  char bytes[INPUT];
  size_t count;
} Client;

static Client *clients[CLIENTS];
static char answer[ANSWER];
static size_t answer_count;

static void fail(const char *what) {
  perror(what);
  exit(EXIT_FAILURE);
}

/// Returns the length of the first request in the bytes, or 0 if it is incomplete.
static size_t request_length(const char *bytes, size_t count) {
  const char *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t length = (size_t)(end - bytes) + 4;
  for (const char *line = memchr(bytes, '\n', length); line && line < end;
       line = memchr(line, '\n', (size_t)(end + 4 - line))) {
    line++;
    if (strncasecmp(line, "content-length:", 15) == 0) length += strtoul(line + 15, NULL, 10);
  }
  return length <= count ? length : 0;
}

static void hang_up(int socket) {
  close(socket);
  free(clients[socket]);
  clients[socket] = NULL;
}

/// Reads all available bytes and answers each complete request.
static void serve(int socket) {
  Client *client = clients[socket];
  for (;;) {
    const ssize_t count =
        read(socket, client->bytes + client->count, INPUT - client->count);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return hang_up(socket);
    client->count += (size_t)count;
    size_t length;
    while ((length = request_length(client->bytes, client->count))) {
      if (write(socket, answer, answer_count) != (ssize_t)answer_count) return hang_up(socket);
      client->count -= length;
      memmove(client->bytes, client->bytes + length, client->count);
    }
    if (client->count == INPUT) return hang_up(socket);
  }
}

static void read_answer(const char *path) {
  static char body[ANSWER / 2];
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  const size_t count = fread(body, 1, sizeof body, file);
  fclose(file);
  answer_count = (size_t)snprintf(
      answer, sizeof answer,
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s", count,
      (int)count, body);
}

int main(int argc, char **argv) {
  if (argc != 2) return fputs("usage: floor FILE\n", stderr), EXIT_FAILURE;
  read_answer(argv[1]);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) != 0) fail("bind");
  if (listen(listener, 1024) != 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  const int poller = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  struct epoll_event events[256];
  for (;;) {
    const int count = epoll_wait(poller, events, 256, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd);
        continue;
      }
      int client;
      while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (client >= CLIENTS) {
          close(client);
          continue;
        }
        const int on = 1;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        clients[client] = calloc(1, sizeof(Client));
        if (!clients[client]) fail("calloc");
        event.events = EPOLLIN | EPOLLET;
        event.data.fd = client;
        epoll_ctl(poller, EPOLL_CTL_ADD, client, &event);
      }
    }
  }
}
