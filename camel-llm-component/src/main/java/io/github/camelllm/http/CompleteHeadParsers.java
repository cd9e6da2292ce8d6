package io.github.camelllm.http;

import java.io.IOException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.NHttpMessageParserFactory;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Parsers of response heads that refuse three kinds: one that is cut off by the end of the connection, which HttpCore, up to 5.4.4 at least, reads as
 * a complete one with fewer fields; one of more than {@link #MAX_HEAD} bytes in all, as HttpCore bounds only the length of a line and the number of
 * fields; and one for which HttpCore throws an unchecked exception.
 */
final class CompleteHeadParsers implements NHttpMessageParserFactory<HttpResponse> {
    /** The most bytes of a head, with its line breaks. */
    static final int MAX_HEAD = 256 * 1024;

    private final NHttpMessageParserFactory<HttpResponse> parsers;

    CompleteHeadParsers(Http1Config config) {
        parsers = new DefaultHttpResponseParserFactory(config);
    }

    @Override
    public NHttpMessageParser<HttpResponse> create() {
        return new Parser(parsers.create());
    }

    private static final class Parser implements NHttpMessageParser<HttpResponse> {
        private final NHttpMessageParser<HttpResponse> parser;
        private boolean begun;
        private int size;

        Parser(NHttpMessageParser<HttpResponse> parser) {
            this.parser = parser;
        }

        @Override
        public @Nullable HttpResponse parse(SessionInputBuffer bytes, boolean endOfStream)
                throws IOException, HttpException {
            begun |= bytes.hasData();
            int before = bytes.length();
            HttpResponse head = parse(bytes);
            size += before - bytes.length();
            if (size > MAX_HEAD) {
                throw new MessageConstraintException(
                        "The head of the response is larger than " + MAX_HEAD / 1024 + " KiB");
            }
            if (head == null && endOfStream && begun) {
                throw new ConnectionClosedException("The connection was closed within the head of the response");
            }
            return head;
        }

        private @Nullable HttpResponse parse(SessionInputBuffer bytes) throws IOException, HttpException {
            try {
                return parser.parse(bytes, false);
            } catch (IllegalArgumentException e) { // of HttpCore, up to 5.4.4 at least, for a version such as HTTP/-1.1
                throw new ProtocolException("The response is not HTTP: " + e.getMessage(), e);
            }
        }

        @Override
        public void reset() {
            begun = false;
            size = 0;
            parser.reset();
        }
    }
}
