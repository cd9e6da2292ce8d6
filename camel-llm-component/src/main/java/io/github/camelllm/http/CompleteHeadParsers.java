package io.github.camelllm.http;

import java.io.IOException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.NHttpMessageParserFactory;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/** Readers of answers' heads that do not take one that was cut off for a short one. */
final class CompleteHeadParsers implements NHttpMessageParserFactory<HttpResponse> {
    private final NHttpMessageParserFactory<HttpResponse> readers;

    CompleteHeadParsers(Http1Config config) {
        readers = new DefaultHttpResponseParserFactory(config);
    }

    @Override
    public NHttpMessageParser<HttpResponse> create() {
        return new Reader(readers.create());
    }

    private static final class Reader implements NHttpMessageParser<HttpResponse> {
        private final NHttpMessageParser<HttpResponse> reader;
        private boolean begun;

        Reader(NHttpMessageParser<HttpResponse> reader) {
            this.reader = reader;
        }

        @Override
        public @Nullable HttpResponse parse(SessionInputBuffer bytes, boolean endOfStream)
                throws IOException, HttpException {
            begun |= bytes.hasData();
            HttpResponse head = reader.parse(bytes, false);
            if (head == null && endOfStream && begun) {
                throw new ConnectionClosedException("The connection was closed within the head of the answer");
            }
            return head;
        }

        @Override
        public void reset() {
            begun = false;
            reader.reset();
        }
    }
}
