package io.github.camelllm.test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request as the server received it; immutable. */
public final class Received {

    private final String method;
    private final String path;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final long nanos;
    private final int connection;

    Received(String method, String path, Map<String, List<String>> headers, byte[] body, int connection) {
        this.method = method;
        this.path = path;
        this.headers = copy(headers);
        this.body = body;
        this.connection = connection;
        nanos = System.nanoTime();
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) ->
                copy.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(value));
        copy.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(copy);
    }

    /** The HTTP method, in the letters of the request line. */
    public String method() {
        return method;
    }

    /** The target of the request line: a path with its query, or a whole URI when the client believes in a proxy. */
    public String path() {
        return path;
    }

    /** The headers by name; looking up ignores case, values keep their order. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The values of one header, in order; empty when it was not sent. */
    public List<String> headers(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The first value of one header; the name's case does not matter. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** The body read as UTF-8, without its transfer encoding; empty when there was none. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** A copy of the body's bytes, without their transfer encoding. */
    public byte[] bytes() {
        return body.clone();
    }

    /** The value of {@link System#nanoTime()} when the last byte of the request had been read. */
    public long nanos() {
        return nanos;
    }

    /** The number of the connection that brought the request, from 1: equal numbers mean a reused connection. */
    public int connection() {
        return connection;
    }

    @Override
    public String toString() {
        return method + " " + path + " (" + body.length + " bytes, connection " + connection + ")";
    }
}
