package io.github.camelllm.examples.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;

/** A minimal reader of server-sent events: splits bytes into lines, and parses the data of each line into a JSON tree. */
final class EventReader extends AbstractBinResponseConsumer<Void> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PREFIX = "data: ".length();

    private final Consumer<JsonNode> chunks;
    private byte[] line = new byte[1024];
    private int length;

    EventReader(Consumer<JsonNode> chunks) {
        this.chunks = chunks;
    }

    @Override
    protected void start(HttpResponse response, ContentType contentType) throws HttpException {
        if (response.getCode() >= 400) {
            throw new HttpException("The answer has the status " + response.getCode());
        }
    }

    @Override
    protected void data(ByteBuffer bytes, boolean endOfStream) throws IOException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                line();
                length = 0;
            } else {
                add(next);
            }
        }
    }

    private void add(byte next) {
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
    }

    private void line() throws IOException {
        if (length > PREFIX && line[PREFIX] == '{') {
            chunks.accept(JSON.readTree(line, PREFIX, length - PREFIX));
        }
    }

    @Override
    protected int capacityIncrement() {
        return Integer.MAX_VALUE;
    }

    @Override
    protected Void buildResult() {
        return null;
    }

    @Override
    public void releaseResources() {
        // there are none
    }
}
