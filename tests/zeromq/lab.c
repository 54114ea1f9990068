/* The jobs of the matrix in plain libzmq, each with a socket and a thread. A job is an argument: its
 * name, type, action, place, role, prefix and messages, with tabs between. Frames are hexadecimal, with
 * a comma behind each and a semicolon behind each message. It prints what each job got as JSON. */

#define _POSIX_C_SOURCE 200112L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define MOST 8
#define PATIENCE 20000

typedef struct { unsigned char bytes[256]; int size; } Frame;
typedef struct { Frame frames[MOST]; int count; } Message;
typedef struct {
    const char *name, *type, *action, *place, *role;
    Message prefix, messages[MOST], got[MOST];
    int asked, heard;
    pthread_t thread;
} Job;

static void *context;
static volatile int over;

static void fail(const char *name, const char *what) {
    fprintf(stderr, "%s: %s: %s\n", name, what, zmq_strerror(zmq_errno()));
    exit(1);
}

static int is(const char *one, const char *other) { return !strcmp(one, other); }

static int kind(const char *type) {
    static const char *const types[] = {"PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER",
        "PULL", "PUSH", "XPUB", "XSUB"};
    for (int i = 0; i < 11; i++)
        if (is(types[i], type)) return i;
    fail(type, "no type");
    return -1;
}

static void *open_socket(const Job *job) {
    void *socket = zmq_socket(context, kind(job->type));
    int linger = 5000, patience = PATIENCE, yes = 1;
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, sizeof patience);
    zmq_setsockopt(socket, ZMQ_SNDTIMEO, &patience, sizeof patience);
    if (is(job->type, "SUB")) zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
    if (job->prefix.count && job->prefix.frames[0].size)
        zmq_setsockopt(socket, ZMQ_ROUTER_MANDATORY, &yes, sizeof yes);
    if ((is(job->action, "bind") ? zmq_bind : zmq_connect)(socket, job->place))
        fail(job->name, job->place);
    if (is(job->type, "XSUB")) zmq_send(socket, "\x01", 1, 0);
    return socket;
}

static void send_all(const Job *job, void *socket, const Message *before, const Message *message) {
    int count = before->count + message->count;
    for (int i = 0; i < count;) {
        const Frame *frame =
            i < before->count ? &before->frames[i] : &message->frames[i - before->count];
        if (zmq_send(socket, frame->bytes, frame->size, i + 1 < count ? ZMQ_SNDMORE : 0) >= 0) i++;
        /* Who is sent to by name may not be there yet. */
        else if (i || zmq_errno() != EHOSTUNREACH) fail(job->name, "not sent");
        else zmq_poll(NULL, 0, 10);
    }
}

static void receive(const Job *job, void *socket, Message *into) {
    int more = 1;
    size_t size = sizeof more;
    for (into->count = 0; more; into->count++) {
        if (into->count == MOST) fail(job->name, "too many frames");
        Frame *frame = &into->frames[into->count];
        frame->size = zmq_recv(socket, frame->bytes, sizeof frame->bytes, 0);
        if (frame->size < 0) fail(job->name, "nothing came");
        zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
    }
}

static void drop_first(Message *message, int count) {
    message->count -= count;
    memmove(message->frames, message->frames + count, message->count * sizeof(Frame));
}

static void *work(void *given) {
    Job *job = given;
    void *socket = open_socket(job);
    const Message nothing = {.count = 0};
    int shouts = is(job->role, "shout"), client = is(job->role, "client");
    int echo = is(job->role, "echo"), give = is(job->role, "give");
    do {
        for (int i = 0; i < job->asked; i++) {
            if (client) send_all(job, socket, &job->prefix, &job->messages[i]);
            if (shouts || give) send_all(job, socket, &nothing, &job->messages[i]);
            if (shouts || give) continue;
            Message *got = &job->got[job->heard++];
            receive(job, socket, got);
            if (echo) send_all(job, socket, &nothing, got);
            if (client) drop_first(got, job->prefix.count);
        }
        if (shouts) zmq_poll(NULL, 0, 20);
    } while (shouts && !over);
    zmq_close(socket);
    return NULL;
}

static char *cut(char **rest, char at) {
    char *start = *rest, *end = strchr(start, at);
    if (!end) return NULL;
    *end = 0;
    *rest = end + 1;
    return start;
}

static void read_message(char *text, Message *into) {
    for (char *frame; into->count < MOST && (frame = cut(&text, ',')); into->count++) {
        Frame *to = &into->frames[into->count];
        for (unsigned byte; sscanf(frame, "%2x", &byte) == 1; frame += 2)
            to->bytes[to->size++] = byte;
    }
}

static void read_job(char *text, Job *job) {
    const char **fields[] = {&job->name, &job->type, &job->action, &job->place, &job->role};
    for (int i = 0; i < 5; i++)
        if (!(*fields[i] = cut(&text, '\t'))) fail(text, "no job");
    char *prefix = cut(&text, '\t'), *message;
    read_message(prefix, &job->prefix);
    while (job->asked < MOST && (message = cut(&text, ';')))
        read_message(message, &job->messages[job->asked++]);
}

static void print_job(const Job *job) {
    printf("\"%s\":[", job->name);
    for (int i = 0; i < job->heard; i++) {
        printf(i ? ",[" : "[");
        for (int at = 0; at < job->got[i].count; at++) {
            const Frame *frame = &job->got[i].frames[at];
            printf(at ? ",\"" : "\"");
            for (int byte = 0; byte < frame->size; byte++) printf("\\u%04x", frame->bytes[byte]);
            printf("\"");
        }
        printf("]");
    }
    printf("]");
}

int main(int count, char **arguments) {
    Job *jobs = calloc(count, sizeof(Job));
    context = zmq_ctx_new();
    count--;
    for (int i = 0; i < count; i++) {
        read_job(arguments[i + 1], &jobs[i]);
        pthread_create(&jobs[i].thread, NULL, work, &jobs[i]);
    }
    for (int i = 0; i < count; i++)
        if (!is(jobs[i].role, "shout")) pthread_join(jobs[i].thread, NULL);
    printf("all but those who shout are done\n");
    fflush(stdout);
    while (getchar() != EOF) continue;
    over = 1;
    for (int i = 0; i < count; i++)
        if (is(jobs[i].role, "shout")) pthread_join(jobs[i].thread, NULL);
    for (int i = 0; i < count; i++) printf(i ? "," : "{"), print_job(&jobs[i]);
    printf("}\n");
    zmq_ctx_term(context);
    return 0;
}
