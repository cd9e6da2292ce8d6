package io.github.camelllm.test;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * A fake LLM provider: an HTTP/1.1 server on a free port of 127.0.0.1 that answers every path with what it was told to,
 * well or badly, and remembers what it was asked. See {@link Answer} for the ways to misbehave.
 *
 * <p>Answers are taken from the queue in the order in which requests have been read; when the queue is empty, from
 * {@link #always} or {@link #respond}; with neither, the client gets an error 400 that says so. The requests of one
 * connection are answered one after the other.
 *
 * <p>All methods may be called from any thread. Each connection has a daemon thread whose name begins with
 * {@code fake-llm-}; {@link #close} ends them all.
 */
public final class FakeLlmServer implements AutoCloseable {
    private final String scheme;
    private final Listener listener;
    private final Activity activity = new Activity();
    private final List<Received> requests = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Received> untaken = new LinkedBlockingQueue<>();
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<RefusedRequest> refusals = Collections.synchronizedList(new ArrayList<>());
    private final Optional<StrictDialect> strict;
    private volatile Function<Received, Answer> responder = FakeLlmServer::noAnswer;

    private FakeLlmServer(String scheme, Listener.Wiring wiring) {
        this(scheme, wiring, Optional.empty());
    }

    private FakeLlmServer(String scheme, Listener.Wiring wiring, Optional<StrictDialect> strict) {
        this.scheme = scheme;
        this.strict = strict;
        listener = Listener.start("fake-llm-", wiring, this::serve);
    }

    /** A running server that speaks plain HTTP. */
    public static FakeLlmServer start() {
        return new FakeLlmServer("http", Wire::plain);
    }

    /**
     * A running server that speaks plain HTTP and refuses what the real provider refuses, with its status and the shape
     * of its errors. The error's message names the rule and where that is documented; {@link #refusals} tells them, too.
     * A refused request takes no answer from the queue. A request that keeps to the rules gets the next answer, or, if
     * none is queued and neither {@link #always} nor {@link #respond} was called, a plain {@code ok} in the protocol,
     * streamed if that was asked for.
     *
     * @param name a protocol ({@code openai-chat}, {@code openai-responses}, {@code anthropic-messages},
     *     {@code gemini-generate}, {@code bedrock-converse}, {@code ollama-chat}) or a provider with rules of its own,
     *     such as {@code mistral} or {@code deepseek}
     * @throws IllegalArgumentException if there are no rules of that name; the message lists those that there are
     */
    public static FakeLlmServer strict(String name) {
        StrictDialect dialect = StrictDialect.named(name);
        FakeLlmServer server = new FakeLlmServer("http", Wire::plain, Optional.of(dialect));
        server.respond(request -> PlainAnswer.to(dialect, StrictRequest.of(request)));
        return server;
    }

    /** A running server that speaks HTTPS with the key of the context; see {@link TlsFixture}. */
    public static FakeLlmServer startTls(SSLContext context) {
        return new FakeLlmServer("https", socket -> Wire.tls(socket, context));
    }

    /** The address for a client that appends {@code /chat/completions}: {@code http://127.0.0.1:port/v1}. */
    public URI baseUrl() {
        return URI.create(scheme + "://127.0.0.1:" + port() + "/v1");
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listener.port();
    }

    /** Answers for the next requests, one each, in order. */
    public void enqueue(Answer... next) {
        synchronized (answers) {
            answers.addAll(List.of(next));
        }
    }

    /** The answer to every request that finds the queue empty. */
    public void always(Answer answer) {
        respond(request -> answer);
    }

    /**
     * The function that answers every request that finds the queue empty. It is called in the connection's thread, and
     * may block; what it throws becomes an error 400.
     */
    public void respond(Function<Received, Answer> function) {
        responder = function;
    }

    /** Closes new connections as soon as they are accepted, until {@link #admit}; open ones live on. */
    public void refuse() {
        listener.refuse(true);
    }

    /** Serves new connections again. */
    public void admit() {
        listener.refuse(false);
    }

    /** Closes all open connections, idle or not, as a restarting server does. */
    public void dropConnections() {
        listener.cutAll();
    }

    /** A copy of the requests read so far, in order. */
    public List<Received> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The next request not yet taken; waits for it, and fails with an {@link AssertionError} when none comes. */
    public Received takeRequest(Duration timeout) {
        try {
            return Optional.ofNullable(untaken.poll(timeout.toNanos(), TimeUnit.NANOSECONDS))
                    .orElseThrow(() -> new AssertionError("No further request within " + timeout + ": " + this));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a request", e);
        }
    }

    /** A copy of the requests that a {@link #strict} server refused so far, in order; empty for any other server. */
    public List<RefusedRequest> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }

    /** Forgets all requests read and refused so far, which a test of many thousands may need for want of memory. */
    public void forgetRequests() {
        requests.clear();
        refusals.clear();
        untaken.clear();
    }

    /** The number of connections accepted since the start; refused ones do not count. */
    public int connections() {
        return listener.accepted();
    }

    /** The number of connections open now, idle or not. */
    public int openConnections() {
        return listener.open();
    }

    /** The number of requests that have been read and whose answer has not ended. */
    public int activeRequests() {
        return activity.active();
    }

    /**
     * The number of answers that the client did not wait for: it closed the connection while the answer was waiting,
     * silent or being written. A client that closes when all is written to the socket is not noticed.
     */
    public int clientClosed() {
        return activity.clientClosed();
    }

    /** The number of body bytes given to sockets, without chunk headers, over all answers. */
    public long bytesSent() {
        return activity.bytesSent();
    }

    /** Waits until no request is being answered; fails with an {@link AssertionError} after the timeout. */
    public void awaitIdle(Duration timeout) {
        await(timeout, server -> server.activeRequests() == 0);
    }

    /** Waits until a client has left an answer, now or before; fails with an {@link AssertionError} otherwise. */
    public void awaitClientClose(Duration timeout) {
        await(timeout, server -> server.clientClosed() > 0);
    }

    /** Waits until the server is in the wanted state; fails with an {@link AssertionError} that tells the state. */
    public void await(Duration timeout, Predicate<FakeLlmServer> wanted) {
        activity.await(timeout, () -> wanted.test(this), this::toString);
    }

    /** Closes the port and all connections, and waits until no thread is left. */
    @Override
    public void close() {
        listener.close();
    }

    @Override
    public String toString() {
        return baseUrl() + ": " + requests.size() + " requests read, " + activeRequests() + " being answered, "
                + clientClosed() + " left by the client, " + openConnections() + " of " + connections()
                + " connections open, " + bytesSent() + " body bytes sent";
    }

    private void serve(Wire wire, int connection) throws IOException {
        RequestReader reader = new RequestReader(wire, connection);
        try {
            Optional<Received> request = reader.next();
            while (request.isPresent() && exchange(wire, request.get())) {
                request = reader.next();
            }
        } catch (ProtocolException e) {
            wire.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    }

    private boolean exchange(Wire wire, Received request) {
        activity.began();
        boolean clientGone = false;
        try {
            return new AnswerWriter(wire, request, answerTo(request), activity::sent).write();
        } catch (IOException e) {
            clientGone = !wire.isClosedHere();
            listener.release(wire);
            return false;
        } finally {
            activity.ended(clientGone);
        }
    }

    private Answer answerTo(Received request) {
        Optional<Answer> refusal = strict.flatMap(dialect -> refusal(dialect, request));
        return refusal.orElseGet(() -> takenAnswer(request));
    }

    private Optional<Answer> refusal(StrictDialect dialect, Received request) {
        List<RefusedRequest.Violation> violations = dialect.violations(StrictRequest.of(request));
        if (violations.isEmpty()) {
            return Optional.empty();
        }
        refusals.add(new RefusedRequest(request, violations));
        requests.add(request);
        untaken.add(request);
        return Optional.of(dialect.refusal(violations.get(0)));
    }

    private Answer takenAnswer(Received request) {
        Answer queued;
        synchronized (answers) {
            requests.add(request);
            untaken.add(request);
            queued = answers.poll();
        }
        return queued != null ? queued : respondTo(request);
    }

    private Answer respondTo(Received request) {
        try {
            return Objects.requireNonNull(responder.apply(request), "null instead of an answer");
        } catch (RuntimeException | AssertionError e) {
            return Answer.error(400, "fake_responder_failed", "The function given to respond(...) threw " + e);
        }
    }

    private static Answer noAnswer(Received request) {
        return Answer.error(
                400,
                "fake_has_no_answer",
                "FakeLlmServer has no answer for " + request + ": call enqueue, always or respond");
    }
}
