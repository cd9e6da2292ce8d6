package io.github.camelllm.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 written down a second time, from its specification, to check ours by. It knows no queries.
 *
 * @param method the method
 * @param path the path as it is sent
 * @param headers the header fields that are signed, by lower-case name
 * @param body the body
 */
public record SigV4(String method, String path, Map<String, String> headers, byte[] body) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** Sorts the fields. */
    public SigV4 {
        headers = new TreeMap<>(headers);
    }

    /** Returns the field {@code Authorization} that these make, at the time that the field {@code x-amz-date} says. */
    public String authorization(String keyId, String secret, String region, String service) {
        String time = headers.get("x-amz-date");
        String day = time.substring(0, 8);
        String scope = String.join("/", day, region, service, "aws4_request");
        String toSign = String.join("\n", ALGORITHM, time, scope, hex(sha256(bytes(canonical()))));
        byte[] key = bytes("AWS4" + secret);
        for (String part : List.of(day, region, service, "aws4_request", toSign)) {
            key = hmac(key, part);
        }
        return ALGORITHM + " Credential=" + keyId + "/" + scope + ", SignedHeaders=" + names() + ", Signature="
                + hex(key);
    }

    private String names() {
        return String.join(";", headers.keySet());
    }

    private String canonical() {
        String segments = Arrays.stream(path.split("/", -1))
                .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8))
                .collect(Collectors.joining("/"));
        StringBuilder fields = new StringBuilder();
        headers.forEach((name, value) ->
                fields.append(name).append(':').append(value.strip()).append('\n'));
        return String.join("\n", method, segments, "", fields, names(), hex(sha256(body)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
