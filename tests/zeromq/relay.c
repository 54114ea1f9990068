/* The lesson of client and server in plain libzmq: `relay serve PLACE` hands on what a client says to
 * all others, `relay play PLACE` is three clients, each of which hears the others and never itself. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define CLIENTS 3
#define ROUNDS 50
#define PATIENCE 20000

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, zmq_strerror(zmq_errno()));
    exit(1);
}

static void *open_socket(void *context, int type) {
    void *socket = zmq_socket(context, type);
    int linger = 0, patience = PATIENCE;
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, sizeof patience);
    return socket;
}

static int receive(void *socket, char *into, int room) {
    int size = zmq_recv(socket, into, room, 0);
    if (size < 0 || size > room) fail("nothing came");
    return size;
}

static void serve(void *context, const char *place) {
    char known[64][256], content[1024];
    int sizes[64], count = 0, forever = -1;
    void *router = open_socket(context, ZMQ_ROUTER);
    zmq_setsockopt(router, ZMQ_RCVTIMEO, &forever, sizeof forever);
    if (zmq_bind(router, place)) fail("bind");
    for (;;) {
        char from[256];
        int from_size = receive(router, from, sizeof from), sender = -1;
        receive(router, content, sizeof content);
        int size = receive(router, content, sizeof content);
        for (int i = 0; i < count; i++)
            if (sizes[i] == from_size && !memcmp(known[i], from, from_size)) sender = i;
        if (sender < 0 && count < 64) {
            sender = count++;
            memcpy(known[sender], from, sizes[sender] = from_size);
        }
        for (int i = 0; i < count; i++) {
            if (i == sender) continue;
            zmq_send(router, known[i], sizes[i], ZMQ_SNDMORE);
            zmq_send(router, "", 0, ZMQ_SNDMORE);
            zmq_send(router, content, size, 0);
        }
    }
}

static void say(void *client, const char *said) {
    zmq_send(client, "", 0, ZMQ_SNDMORE);
    zmq_send(client, said, strlen(said), 0);
}

/* Until each has heard somebody, which the server sends only to whom it knows. */
static void become_known(void **clients) {
    int known[CLIENTS] = {0}, count = 0;
    for (int tries = 0; count < CLIENTS; tries++) {
        char heard[64];
        if (tries * 10 > PATIENCE) fail("not all are known");
        for (int i = 0; i < CLIENTS; i++) say(clients[i], "round 0");
        zmq_poll(NULL, 0, 10);
        for (int i = 0; i < CLIENTS; i++)
            while (zmq_recv(clients[i], heard, sizeof heard, ZMQ_DONTWAIT) >= 0)
                if (!known[i]) count++, known[i] = 1;
    }
}

static void play(void *context, const char *place) {
    void *clients[CLIENTS];
    char said[64], heard[64];
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = open_socket(context, ZMQ_DEALER);
        if (zmq_connect(clients[i], place)) fail("connect");
    }
    become_known(clients);
    for (int round = 1; round < ROUNDS; round++) {
        for (int i = 0; i < CLIENTS; i++) {
            sprintf(said, "client %d, round %d", i, round);
            say(clients[i], said);
            for (int other = 0; other < CLIENTS; other++) {
                if (other == i) continue;
                do {
                    if (receive(clients[other], heard, sizeof heard)) fail("no empty frame");
                    heard[receive(clients[other], heard, sizeof heard - 1)] = 0;
                } while (strstr(heard, "round 0"));
                if (strcmp(said, heard)) {
                    printf("client %d heard \"%s\" instead of \"%s\"\n", other, heard, said);
                    return;
                }
            }
        }
    }
    for (int i = 0; i < CLIENTS; i++) {
        int patience = 100;
        zmq_setsockopt(clients[i], ZMQ_RCVTIMEO, &patience, sizeof patience);
        if (zmq_recv(clients[i], heard, sizeof heard, 0) >= 0) {
            printf("client %d heard itself\n", i);
            return;
        }
    }
    printf("each heard the others\n");
}

int main(int count, char **arguments) {
    void *context = zmq_ctx_new();
    if (count != 3) return 1;
    if (!strcmp(arguments[1], "serve")) serve(context, arguments[2]);
    else play(context, arguments[2]);
    return 0;
}
