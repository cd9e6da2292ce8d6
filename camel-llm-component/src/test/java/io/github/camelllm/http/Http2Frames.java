package io.github.camelllm.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads and writes the frames of a connection by hand: RFC 9113, section 4.1. */
final class Http2Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int UNKNOWN = 99;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int PADDED = 8;
    static final int END_HEADERS = 4;

    static final byte[] STATUS_200 = {(byte) 0x88};
    static final byte[] NOTHING = {};

    private static final int PREFACE = 24;
    private final DataInputStream in;
    private final DataOutputStream out;

    Http2Frames(InputStream in, DataOutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Exchanges the first bytes of the connection. */
    void begin() throws IOException {
        in.readFully(new byte[PREFACE]);
        frame(SETTINGS, 0, 0, NOTHING);
        flush();
    }

    /** Reads a request to its end and returns the size of its header block. */
    int awaitRequest() throws IOException {
        int size = 0;
        boolean whole = false;
        while (!whole) {
            byte[] head = new byte[9];
            in.readFully(head);
            int length = ByteBuffer.wrap(head).getInt() >>> 8;
            int type = head[3];
            int flags = head[4];
            in.readFully(new byte[length]);
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0, NOTHING);
                flush();
            }
            size += type == HEADERS || type == CONTINUATION ? length : 0;
            whole = (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }
        return size;
    }

    void answer(int stream) throws IOException {
        frame(HEADERS, END_HEADERS, stream, STATUS_200);
        frame(DATA, END_STREAM, stream, "well".getBytes(StandardCharsets.US_ASCII));
        flush();
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeInt(payload.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /** Sends a frame until the client has closed the connection. */
    void repeat(int type, int flags, int stream, byte[] payload) throws IOException {
        while (true) {
            frame(type, flags, stream, payload);
        }
    }

    void flush() throws IOException {
        out.flush();
    }

    void awaitClose() throws IOException {
        flush();
        in.transferTo(OutputStream.nullOutputStream());
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    static byte[] goAway(int last, int error) {
        return ByteBuffer.allocate(8).putInt(last).putInt(error).array();
    }

    static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A field that is not kept in the table: RFC 7541, section 6.2.2. */
    static byte[] literal(String name, byte[] value) {
        return field(0x00, name, value);
    }

    /** A field that is added to the table: RFC 7541, section 6.2.1. */
    static byte[] indexed(String name, byte[] value) {
        return field(0x40, name, value);
    }

    private static byte[] field(int kind, String name, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(kind);
        bytes.write(name.length());
        bytes.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (value.length < 127) {
            bytes.write(value.length);
        } else {
            bytes.write(127);
            int rest = value.length - 127;
            while (rest >= 128) {
                bytes.write(rest % 128 + 128);
                rest /= 128;
            }
            bytes.write(rest);
        }
        bytes.writeBytes(value);
        return bytes.toByteArray();
    }
}
