package io.github.camelllm.remote;

import io.github.camelllm.chat.Call;
import io.github.camelllm.http.HttpRequest;
import io.github.camelllm.http.Transport;
import io.github.camelllm.telemetry.TextRedactor;
import io.github.camelllm.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the bodies of the requests and responses of an endpoint while that is switched on, at level INFO: whoever switches it on
 * wants to see them. While it is off, a call costs the reading of two fields. Safe for all threads.
 */
public final class BodyLog {
    /** The most characters of a body by default. */
    public static final int USUAL_SIZE = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(BodyLog.class);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String owner;
    private final Supplier<List<TextRedactor>> redactors;
    private volatile boolean requests;
    private volatile boolean responses;
    private volatile int maxSize = USUAL_SIZE;

    /**
     * Creates a log that is switched off.
     *
     * @param owner the endpoint, without secrets
     * @param redactors returns the redactors of the user, read for each logged call
     */
    public BodyLog(String owner, Supplier<List<TextRedactor>> redactors) {
        this.owner = owner;
        this.redactors = redactors;
    }

    /** Returns whether bodies of requests are logged. */
    public boolean logsRequests() {
        return requests;
    }

    /** Returns whether bodies of responses are logged. */
    public boolean logsResponses() {
        return responses;
    }

    /** Switches the bodies of requests on or off, for requests that are sent from now on. */
    public void logRequests(boolean on) {
        note("requests", requests, on);
        requests = on;
    }

    /** Switches the bodies of responses on or off, for requests that are sent from now on. */
    public void logResponses(boolean on) {
        note("responses", responses, on);
        responses = on;
    }

    /** Sets the most characters of a body that are logged. */
    public void maxSize(int most) {
        maxSize = Math.max(0, most);
    }

    private void note(String what, boolean before, boolean on) {
        if (before != on) {
            LOG.warn("The bodies of {} of {} are {}", what, owner, on ? "logged from now on" : "no longer logged");
        }
    }

    boolean isOn() {
        return requests || responses;
    }

    /** Returns a transport that logs one attempt of a call. */
    Transport around(Transport transport, Call call, @Nullable String key) {
        return new LoggedTransport(transport, call, key);
    }

    private final class LoggedTransport implements Transport {
        private final Transport transport;
        private final Call call;
        private final @Nullable String key;

        LoggedTransport(Transport transport, Call call, @Nullable String key) {
            this.transport = transport;
            this.call = call;
            this.key = key;
        }

        @Override
        public Runnable send(HttpRequest request, Receiver receiver) {
            String exchange = call.caller().exchange();
            String id = (exchange == null ? "-" : exchange) + "/" + NUMBERS.incrementAndGet();
            LogRedaction redaction = new LogRedaction(key, request.headers(), redactors.get());
            if (requests) {
                int length = Math.min(request.body().length, maxSize + LogRedaction.MARGIN);
                log("Request", id, request.toString(), request.body(), length, request.body().length, redaction);
            }
            return transport.send(request, responses ? new LoggedResponse(receiver, id, redaction) : receiver);
        }

        @Override
        public void close() {
            // the transport is closed by its owner
        }
    }

    private void log(
            String what, String id, String head, byte[] bytes, int collected, long received, LogRedaction redaction) {
        String text = redaction.text(bytes, collected, maxSize, collected == received);
        LOG.info(
                "{} [{}] of {}: {} ({} bytes{}): {}",
                what,
                id,
                owner,
                head,
                received,
                received > maxSize ? ", cut" : "",
                text);
    }

    /** Copies what arrives, up to the cut, and logs it at the end. */
    private final class LoggedResponse implements Transport.Receiver {
        private final Transport.Receiver receiver;
        private final String id;
        private final LogRedaction redaction;
        private final int most = maxSize + LogRedaction.MARGIN;
        private final long begun = System.nanoTime();
        private byte[] bytes = new byte[512];
        private int collected;
        private long received;
        private int status;

        LoggedResponse(Transport.Receiver receiver, String id, LogRedaction redaction) {
            this.receiver = receiver;
            this.id = id;
            this.redaction = redaction;
        }

        @Override
        public void head(ResponseHead head) {
            status = head.status();
            receiver.head(head);
        }

        @Override
        public @Nullable CompletionStage<?> data(ByteBuffer data) {
            collect(data.duplicate());
            return receiver.data(data);
        }

        private void collect(ByteBuffer data) {
            received += data.remaining();
            int taken = Math.min(data.remaining(), most - collected);
            if (collected + taken > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(most, Math.max(2 * bytes.length, collected + taken)));
            }
            data.get(bytes, collected, taken);
            collected += taken;
        }

        private void log(String end) {
            String head = "status " + status + end + " after " + (System.nanoTime() - begun) / 1_000_000 + " ms";
            BodyLog.this.log("Response", id, head, bytes, collected, received, redaction);
        }

        @Override
        public void end() {
            log("");
            receiver.end();
        }

        @Override
        public void failed(Throwable cause) {
            log(", broken off by " + cause.getClass().getSimpleName());
            receiver.failed(cause);
        }
    }
}
