package io.github.camelllm.test;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the HTTP/1.1 requests of one connection (RFC 9112), one after the other. */
final class RequestReader {

    private final Wire wire;
    private final int connection;

    RequestReader(Wire wire, int connection) {
        this.wire = wire;
        this.connection = connection;
    }

    /** The next request with its body; empty when the client has closed the connection. */
    Optional<Received> next() throws IOException {
        Optional<String> line = wire.readLine();
        while (line.isPresent() && line.get().isEmpty()) {
            line = wire.readLine();
        }
        return line.isPresent() ? Optional.of(request(line.get())) : Optional.empty();
    }

    private Received request(String line) throws IOException {
        String[] parts = line.split(" ");
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new ProtocolException("Not an HTTP/1 request line: " + line);
        }
        Map<String, List<String>> headers = headers();
        if (has(headers, "Expect", "100-continue")) {
            wire.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        return new Received(parts[0], parts[1], headers, body(headers), connection);
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("Not a header: " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon), absent -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (has(headers, "Transfer-Encoding", "chunked")) {
            return chunks();
        }
        String length = headers.getOrDefault("Content-Length", List.of("0")).get(0);
        return wire.read(number(length, 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(wire.read(size));
            line();
        }
        headers();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return number(line().split(";", 2)[0].strip(), 16);
    }

    private static int number(String digits, int radix) throws ProtocolException {
        try {
            return Integer.parseUnsignedInt(digits, radix);
        } catch (NumberFormatException e) {
            throw new ProtocolException("Not a length: " + digits);
        }
    }

    private String line() throws IOException {
        return wire.readLine().orElseThrow(() -> new EOFException("The connection ended inside a request"));
    }

    private static boolean has(Map<String, List<String>> headers, String name, String value) {
        return headers.getOrDefault(name, List.of()).stream().anyMatch(value::equalsIgnoreCase);
    }
}
