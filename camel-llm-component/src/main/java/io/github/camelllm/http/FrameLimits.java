package io.github.camelllm.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http2.config.H2Param;
import org.apache.hc.core5.http2.frame.FrameFlag;
import org.apache.hc.core5.http2.frame.FrameType;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.impl.nio.H2StreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Limits what a server may send in the frames of one HTTP/2 connection. HttpCore, up to 5.4.4 at least, answers PING and
 * SETTINGS without end, queues the answers while the server does not read them, counts no empty CONTINUATION frame, takes
 * data that flow control does not permit, and keeps as many header fields of requests as the server permits.
 *
 * <p>Its methods throw {@link IllegalStateException}, at which the connection is closed and its call fails.
 */
final class FrameLimits implements H2StreamListener {
    /** Frames without data of a response that a server may send in sequence, the limit of control frames in Go and Netty. */
    static final int MAX_WITHOUT_DATA = 10_000;

    /** WINDOW_UPDATE frames, of stream and connection, that a server may send for a DATA frame of a request. */
    private static final int UPDATES_PER_DATA = 4;

    /** The bytes by which a server may exceed a window: the default window, which it may have used before it received our settings. */
    private static final int MAX_OVERRUN = 65_535;

    /** Size of the table of header fields of requests, in bytes as RFC 7541 counts them: its default. */
    private static final int MAX_TABLE_SIZE = 4096;

    private static final int SETTING = Short.BYTES + Integer.BYTES;

    private final AtomicInteger withoutData = new AtomicInteger();
    private int headerBlock; // used by the I/O thread only

    @Override
    public void onFrameInput(HttpConnection connection, int streamId, RawFrame frame) {
        if (frame.getType() == FrameType.DATA.getValue() && hasContent(frame)) {
            withoutData.set(0);
        } else if (withoutData.incrementAndGet() > MAX_WITHOUT_DATA) {
            throw new IllegalStateException("The server has sent more than " + MAX_WITHOUT_DATA
                    + " HTTP/2 frames without data, the last of type " + FrameType.toString(frame.getType()));
        }
        if (frame.getType() == FrameType.HEADERS.getValue() || frame.getType() == FrameType.CONTINUATION.getValue()) {
            limitHeaderBlock(frame);
        } else if (frame.getType() == FrameType.SETTINGS.getValue()) {
            limitSettings(frame.getPayload());
        }
    }

    private static boolean hasContent(RawFrame frame) {
        ByteBuffer content = frame.getPayloadContent();
        return content != null && content.hasRemaining();
    }

    private void limitHeaderBlock(RawFrame frame) {
        headerBlock += frame.getLength();
        if (headerBlock > CompleteHeadParsers.MAX_HEAD) {
            throw new IllegalStateException(
                    "The head of the response is larger than " + CompleteHeadParsers.MAX_HEAD / 1024 + " KiB");
        }
        if (frame.isFlagSet(FrameFlag.END_HEADERS)) {
            headerBlock = 0;
        }
    }

    /** Lowers the table that the server permits in the frame itself: a client need not use all of it. */
    private static void limitSettings(@Nullable ByteBuffer settings) {
        if (settings == null) {
            return;
        }
        for (int at = settings.position(); at + SETTING <= settings.limit(); at += SETTING) {
            int value = at + Short.BYTES;
            if (settings.getShort(at) == H2Param.HEADER_TABLE_SIZE.getCode()
                    && Integer.compareUnsigned(settings.getInt(value), MAX_TABLE_SIZE) > 0) {
                settings.putInt(value, MAX_TABLE_SIZE);
            }
        }
    }

    @Override
    public void onFrameOutput(HttpConnection connection, int streamId, RawFrame frame) {
        if (frame.getType() == FrameType.HEADERS.getValue()) {
            withoutData.set(0);
        } else if (frame.getType() == FrameType.DATA.getValue()) {
            withoutData.updateAndGet(count -> Math.max(0, count - UPDATES_PER_DATA));
        }
    }

    @Override
    public void onInputFlowControl(HttpConnection connection, int streamId, int delta, int actualSize) {
        if (delta < 0 && actualSize < -MAX_OVERRUN) {
            throw new IllegalStateException("The server sends more than the HTTP/2 flow control permits");
        }
    }

    @Override
    public void onOutputFlowControl(HttpConnection connection, int streamId, int delta, int actualSize) {}

    @Override
    public void onHeaderInput(HttpConnection connection, int streamId, List<? extends Header> headers) {}

    @Override
    public void onHeaderOutput(HttpConnection connection, int streamId, List<? extends Header> headers) {}
}
