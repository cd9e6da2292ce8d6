package io.github.camelllm.http;

import io.github.camelllm.fuzz.FuzzInput;
import io.github.camelllm.fuzz.InputBounds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;

/** Whatever bytes a server sends for a head, a head is read or refused, within bounds. */
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class HeadFuzzTest {
    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(256)
            .build();

    @Provide
    Arbitrary<FuzzInput> heads() {
        return FuzzInput.fromTexts(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nX-A: a, b\r\n\r\nhello",
                "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.0 429 Too Many Requests\nRetry-After: 20\n folded: x\n\n",
                "HTTP/2 204\r\n\r\n");
    }

    @Property
    void aHead(@ForAll("heads") FuzzInput head, @ForAll @IntRange(min = 1, max = 3_000) int part) {
        InputBounds.read("head", head.bytes(), () -> heads(head.bytes(), part));
    }

    @Example
    void whatFailedOnce() {
        for (byte[] head : InputBounds.corpus("head")) {
            InputBounds.read("head", head, () -> heads(head, 100));
        }
    }

    /** HttpCore's own buffer, which is not public. */
    private static SessionInputBuffer buffer() {
        try {
            Constructor<?> constructor = Class.forName("org.apache.hc.core5.http.impl.nio.SessionInputBufferImpl")
                    .getDeclaredConstructor(int.class, int.class, int.class);
            constructor.setAccessible(true);
            return (SessionInputBuffer) constructor.newInstance(8 * 1024, 256, 16 * 1024);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int heads(byte[] bytes, int part) throws IOException {
        SessionInputBuffer buffer = buffer();
        NHttpMessageParser<HttpResponse> parser = new CompleteHeadParsers(LIMITS).create();
        int heads = 0;
        try {
            for (int at = 0; at < bytes.length; at += part) {
                ReadableByteChannel channel =
                        Channels.newChannel(new ByteArrayInputStream(bytes, at, Math.min(part, bytes.length - at)));
                while (buffer.fill(channel) > 0) {
                    while (parser.parse(buffer, false) != null) {
                        heads++;
                        parser.reset();
                    }
                }
            }
            parser.parse(buffer, true);
        } catch (HttpException | IOException refused) {
            return -heads;
        }
        return heads;
    }
}
