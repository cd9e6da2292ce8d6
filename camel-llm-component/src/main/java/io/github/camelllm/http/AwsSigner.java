package io.github.camelllm.http;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests to AWS. A key of the form {@code accessKeyId:secretAccessKey} or {@code accessKeyId:secretAccessKey:sessionToken} signs with
 * Signature Version 4, which needs the optional library {@code software.amazon.awssdk:http-auth-aws}; any other key is a Bedrock API key and is sent
 * as a bearer token.
 */
final class AwsSigner implements Signer {
    private static final Pattern CREDENTIALS = Pattern.compile("((?:AKIA|ASIA)[A-Z0-9]{12,}):([^:]+)(?::(.+))?");
    private static final Pattern REGION = Pattern.compile("\\.([a-z]{2}(?:-[a-z]+)+-\\d)\\.");

    private final String service;
    private final @Nullable String region;

    /**
     * Creates a signer.
     *
     * @param service the name of the service in signatures
     * @param region the region; null to take it from the host of each request
     */
    AwsSigner(String service, @Nullable String region) {
        this.service = service;
        this.region = region;
    }

    @Override
    public HttpRequest sign(HttpRequest request, String key) {
        Matcher credentials = CREDENTIALS.matcher(key);
        if (!credentials.matches()) {
            return BEARER.sign(request, key);
        }
        try {
            return SignatureV4.sign(
                    request,
                    new SignatureV4.Scope(service, region(request.uri())),
                    credentials.group(1),
                    credentials.group(2),
                    credentials.group(3));
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "AWS credentials need software.amazon.awssdk:http-auth-aws on the classpath; or use a Bedrock API key",
                    missing);
        }
    }

    private String region(URI uri) {
        if (region != null) {
            return region;
        }
        Matcher host = REGION.matcher(String.valueOf(uri.getHost()));
        if (!host.find()) {
            throw new IllegalStateException("The host " + uri.getHost() + " names no AWS region to sign for");
        }
        return host.group(1);
    }
}
