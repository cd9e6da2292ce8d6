package io.github.camelllm.chat;

import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of an image, a recording or a document: either its bytes or an address from which the provider fetches it. * <p>Immutable
 * unless the array returned by {@link #data()} is modified.
 */
public final class Media {
    private static final String BASE64 = ";base64";

    private final @Nullable String type;
    private final byte @Nullable [] data;
    private final @Nullable URI uri;

    private Media(@Nullable String type, byte @Nullable [] data, @Nullable URI uri) {
        this.type = type == null ? null : normalized(type);
        this.data = data;
        this.uri = uri;
    }

    /** Returns a media type without parameters, in lower case, and by its registered name: providers compare it as a text. */
    private static String normalized(String type) {
        int parameters = type.indexOf(';');
        String plain =
                (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
        return switch (plain) {
            case "image/jpg", "image/pjpeg" -> "image/jpeg";
            case "image/x-png" -> "image/png";
            case "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "audio/wav";
            case "audio/x-mp3", "audio/x-mpeg" -> "audio/mpeg";
            case "audio/x-flac" -> "audio/flac";
            case "application/x-pdf" -> "application/pdf";
            default -> plain;
        };
    }

    /**
     * Returns media that is sent as bytes.
     *
     * @param type the media type, such as {@code image/png}; it is normalised: no parameters, {@code image/jpeg} for
     *     {@code image/jpg}
     * @param data the bytes, not copied
     */
    public static Media of(String type, byte[] data) {
        return new Media(Objects.requireNonNull(type, "type"), Objects.requireNonNull(data, "data"), null);
    }

    /** Returns media of unknown type that the provider fetches from an address. */
    public static Media at(URI uri) {
        return at(null, uri);
    }

    /** Returns media of a known type that the provider fetches from an address. */
    public static Media at(@Nullable String type, URI uri) {
        return new Media(type, null, Objects.requireNonNull(uri, "uri"));
    }

    /**
     * Returns media from an address in JSON: a {@code data:} URL (RFC 2397) is converted to bytes, any other address is kept.
     *
     * @throws IllegalArgumentException if it is not a URI, or a {@code data:} URL that is not in base64
     */
    public static Media parse(String url) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return at(URI.create(url));
        }
        int comma = url.indexOf(',');
        String head = comma < 0 ? "" : url.substring(5, comma);
        int type = head.length() - BASE64.length();
        if (!head.regionMatches(true, type, BASE64, 0, BASE64.length())) {
            throw new IllegalArgumentException("A data: URL must have the form data:<type>;base64,<data>");
        }
        return of(head.substring(0, type), Base64.getMimeDecoder().decode(url.substring(comma + 1)));
    }

    /** Returns the media type, or null if it is not known. */
    public @Nullable String type() {
        return type;
    }

    /** Returns the bytes, or null if this is an address. */
    public byte @Nullable [] data() {
        return data;
    }

    /** Returns the address, or null if this is bytes. */
    public @Nullable URI uri() {
        return uri;
    }

    /**
     * Returns the bytes in base64.
     *
     * @throws IllegalStateException if this is an address
     */
    public String base64() {
        if (data == null) {
            throw new IllegalStateException("Media at " + uri + " has no bytes here");
        }
        return Base64.getEncoder().encodeToString(data);
    }

    /** Returns the address, or the bytes as a {@code data:} URL. */
    public String url() {
        return uri != null ? uri.toString() : "data:" + type + ";base64," + base64();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Media m
                && Objects.equals(type, m.type)
                && Objects.equals(uri, m.uri)
                && Arrays.equals(data, m.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, uri, Arrays.hashCode(data));
    }

    @Override
    public String toString() {
        return "Media[" + type + ", " + (data != null ? data.length + " bytes" : uri) + "]";
    }
}
