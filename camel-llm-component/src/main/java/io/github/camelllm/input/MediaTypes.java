package io.github.camelllm.input;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.util.IOHelper;
import org.jspecify.annotations.Nullable;

/** Determines the media type of a binary body: by a header, by the file's name, or by its first bytes. */
final class MediaTypes {
    private static final String[] HEADERS = {LlmConstants.MEDIA_TYPE, Exchange.CONTENT_TYPE, Exchange.FILE_CONTENT_TYPE
    };
    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("flac", "audio/flac"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("csv", "text/csv"),
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("xml", "application/xml"),
            Map.entry("json", "application/json"),
            Map.entry("jsonl", "application/jsonl"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("log", "text/plain"));

    private MediaTypes() {}

    /** Returns the type in lower case and without parameters; null if unknown. */
    static @Nullable String of(Message message, @Nullable String fileName, byte[] data) {
        for (String header : HEADERS) {
            String told = message.getHeader(header, String.class);
            if (told != null && !told.isBlank() && !told.startsWith("application/octet-stream")) {
                return plain(told);
            }
        }
        String byName = ofName(fileName);
        return byName != null ? byName : ofBytes(data);
    }

    /** Returns the charset of a text: told by a header of the message or a property of the exchange, else UTF-8. */
    static Charset charset(Exchange exchange) {
        for (String header : HEADERS) {
            String told = exchange.getMessage().getHeader(header, String.class);
            if (told != null && told.toLowerCase(Locale.ROOT).contains("charset=")) {
                return charset(IOHelper.getCharsetNameFromContentType(told.toLowerCase(Locale.ROOT)));
            }
        }
        return charset(ExchangeHelper.getCharsetName(exchange, false));
    }

    private static Charset charset(@Nullable String name) {
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw ErrorKind.INVALID_REQUEST.exception("The body is in the unknown charset '" + name + "'");
        }
    }

    static String plain(String type) {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    static @Nullable String ofName(@Nullable String fileName) {
        int dot = fileName == null ? -1 : fileName.lastIndexOf('.');
        return dot < 0 || fileName == null
                ? null
                : BY_EXTENSION.get(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    static @Nullable String ofBytes(byte[] data) {
        if (begins(data, 0, "\u0089PNG")) {
            return "image/png";
        } else if (begins(data, 0, "\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        } else if (begins(data, 0, "GIF8")) {
            return "image/gif";
        } else if (begins(data, 0, "RIFF")) {
            return begins(data, 8, "WEBP") ? "image/webp" : begins(data, 8, "WAVE") ? "audio/wav" : null;
        } else if (begins(data, 0, "%PDF")) {
            return "application/pdf";
        } else if (begins(data, 0, "ID3")) {
            return "audio/mpeg";
        }
        return isText(data) ? "text/plain" : null;
    }

    private static boolean begins(byte[] data, int at, String latin1) {
        if (data.length < at + latin1.length()) {
            return false;
        }
        for (int i = 0; i < latin1.length(); i++) {
            if ((data[at + i] & 0xff) != latin1.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .chars()
                    .noneMatch(c -> c == 0);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    static boolean isText(String type) {
        return type.startsWith("text/")
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || type.matches(
                        "application/(json|jsonl|x-ndjson|xml|yaml|x-yaml|javascript|sql|x-www-form-urlencoded)");
    }
}
