package io.github.camelllm.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * A session that reports the end of the stream, or a failed read, only on the next read event if the current one has
 * delivered data. Works around HttpCore, up to 5.4.4 at least: its chunk decoder drops decoded bytes when it meets the end
 * in the same read. As the end stays readable, the selector reports another read event at once.
 */
final class OrderlyConnection extends SessionDecorator {
    private boolean hadData; // used by the reading thread only, as is the next field
    private @Nullable IOException failure;

    OrderlyConnection(IOSession session) {
        super(session);
    }

    /** Called by the reactor at the start of each read event. */
    @Override
    public void updateReadTime() {
        hadData = false;
        super.updateReadTime();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        int read = readOrFail(bytes);
        hadData |= read > 0;
        if (read >= 0 || hadData) {
            return Math.max(read, 0);
        }
        if (failure != null) {
            throw failure;
        }
        return read;
    }

    private int readOrFail(ByteBuffer bytes) {
        try {
            return failure == null ? super.read(bytes) : -1;
        } catch (IOException e) {
            failure = e;
            return -1;
        }
    }
}
