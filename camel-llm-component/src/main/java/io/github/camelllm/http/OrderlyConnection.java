package io.github.camelllm.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.Lock;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells its end, or that it broke, only when it is looked at anew, if it had data in this look: the
 * reader of chunks in HttpCore 5.3.6 drops what it has decoded when it meets the end in the same go. What is to be read
 * of a connection, its end too, has the selector look again at once.
 */
final class OrderlyConnection implements IOSession {
    private final IOSession session;
    private final ByteBuffer glance = ByteBuffer.allocate(1);
    private boolean hadData; // of the thread that reads, as is what follows
    private boolean used;
    private @Nullable IOException broken;

    OrderlyConnection(IOSession session) {
        this.session = session;
    }

    /** Told by the reactor before each look. */
    @Override
    public void updateReadTime() {
        hadData = false;
        session.updateReadTime();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        int read = readOrBreak(bytes);
        hadData |= read > 0;
        if (read >= 0 || hadData) {
            return Math.max(read, 0);
        }
        if (broken != null) {
            throw broken;
        }
        return read;
    }

    private int readOrBreak(ByteBuffer bytes) {
        try {
            return broken == null ? session.read(bytes) : -1;
        } catch (IOException e) {
            broken = e;
            return -1;
        }
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return session.write(bytes);
    }

    @Override
    public boolean isOpen() {
        return session.isOpen();
    }

    @Override
    public String getId() {
        return session.getId();
    }

    @Override
    public IOEventHandler getHandler() {
        return session.getHandler();
    }

    @Override
    public void upgrade(IOEventHandler handler) {
        session.upgrade(handler);
    }

    @Override
    public Lock getLock() {
        return session.getLock();
    }

    @Override
    public void enqueue(Command command, Command.Priority priority) {
        session.enqueue(command, priority);
    }

    @Override
    public boolean hasCommands() {
        return session.hasCommands();
    }

    /**
     * Returns what is to be done next. Before a connection is used again, it is looked whether its server has ended it: the reactor
     * may come to a request before it comes to the end. Such a request is called off before any of it is sent, so that another
     * connection can take it.
     */
    @Override
    public @Nullable Command poll() {
        Command command = session.poll();
        if (!(command instanceof RequestExecutionCommand) || !(getHandler() instanceof ClientHttp1IOEventHandler)) {
            return command;
        }
        if (used
                && readOrBreak(glance.clear())
                        != 0) { // HTTP/1.1: what comes unasked is not for the next request either
            command.cancel();
            session.close(CloseMode.IMMEDIATE);
            return null;
        }
        used = true;
        return command;
    }

    @Override
    public ByteChannel channel() {
        return session.channel();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return session.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return session.getLocalAddress();
    }

    @Override
    public int getEventMask() {
        return session.getEventMask();
    }

    @Override
    public void setEventMask(int events) {
        session.setEventMask(events);
    }

    @Override
    public void setEvent(int event) {
        session.setEvent(event);
    }

    @Override
    public void clearEvent(int event) {
        session.clearEvent(event);
    }

    @Override
    public void close() {
        session.close();
    }

    @Override
    public void close(CloseMode mode) {
        session.close(mode);
    }

    @Override
    public Status getStatus() {
        return session.getStatus();
    }

    @Override
    public Timeout getSocketTimeout() {
        return session.getSocketTimeout();
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        session.setSocketTimeout(timeout);
    }

    @Override
    public long getLastReadTime() {
        return session.getLastReadTime();
    }

    @Override
    public long getLastWriteTime() {
        return session.getLastWriteTime();
    }

    @Override
    public long getLastEventTime() {
        return session.getLastEventTime();
    }

    @Override
    public void updateWriteTime() {
        session.updateWriteTime();
    }

    @Override
    public String toString() {
        return session.toString();
    }
}
