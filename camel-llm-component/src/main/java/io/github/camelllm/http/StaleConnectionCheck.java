package io.github.camelllm.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * A session that is checked before each reuse: a request to an HTTP/1.1 connection that has served before is cancelled, before any of it is sent, if
 * the server has closed the connection or has sent bytes that no request asked for. The reactor may process a request before it reads the end of the
 * stream. A cancelled request is sent on another connection.
 */
final class StaleConnectionCheck extends SessionDecorator {
    private final ByteBuffer probe = ByteBuffer.allocate(1);
    private boolean used; // used by the I/O thread only

    StaleConnectionCheck(IOSession session) {
        super(session);
    }

    @Override
    public @Nullable Command poll() {
        Command command = super.poll();
        if (!(command instanceof RequestExecutionCommand) || !(getHandler() instanceof ClientHttp1IOEventHandler)) {
            return command;
        }
        if (used && isStale()) {
            command.cancel();
            close(CloseMode.IMMEDIATE);
            return null;
        }
        used = true;
        return command;
    }

    private boolean isStale() {
        try {
            return read(probe.clear()) != 0;
        } catch (IOException broken) {
            return true;
        }
    }
}
