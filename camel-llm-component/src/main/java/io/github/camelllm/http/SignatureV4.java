package io.github.camelllm.http;

import io.github.camelllm.wire.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** AWS Signature Version 4, by the library of AWS; loaded only when used, as its jar is optional. */
final class SignatureV4 {
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private SignatureV4() {}

    /** The service and the region of a signature. */
    record Scope(String service, String region) {}

    static HttpRequest sign(
            HttpRequest request, Scope scope, String accessKeyId, String secret, @Nullable String sessionToken) {
        SignedRequest signed = SIGNER.sign(b -> b.identity(identity(accessKeyId, secret, sessionToken))
                .request(unsigned(request))
                .payload(ContentStreamProvider.fromByteArray(request.body()))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, scope.service())
                .putProperty(AwsV4HttpSigner.REGION_NAME, scope.region()));
        return new HttpRequest(request.method(), request.uri(), headers(signed.request()), request.body());
    }

    private static AwsCredentialsIdentity identity(String id, String secret, @Nullable String sessionToken) {
        return sessionToken == null
                ? AwsCredentialsIdentity.create(id, secret)
                : AwsSessionCredentialsIdentity.create(id, secret, sessionToken);
    }

    private static SdkHttpRequest unsigned(HttpRequest request) {
        SdkHttpFullRequest.Builder unsigned = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(request.uri());
        request.headers().forEach(unsigned::appendHeader);
        return unsigned.build();
    }

    private static Headers headers(SdkHttpRequest signed) {
        List<String> fields = new ArrayList<>();
        signed.forEachHeader((name, values) -> values.forEach(value -> {
            fields.add(name);
            fields.add(value);
        }));
        return Headers.of(fields.toArray(String[]::new));
    }
}
