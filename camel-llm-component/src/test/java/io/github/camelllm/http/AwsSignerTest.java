package io.github.camelllm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.wire.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSignerTest {
    private static final String ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String HOST = "https://bedrock-runtime.eu-west-1.amazonaws.com";

    private static HttpRequest signed(String uri, String region, String key) {
        byte[] body = "{\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.of("Content-Type", "application/json", "X-Team", "blue");
        return Signer.aws("bedrock", region).sign(new HttpRequest("POST", URI.create(uri), headers, body), key);
    }

    private static String authorization(HttpRequest request) {
        return String.valueOf(request.headers().first("Authorization"));
    }

    /** Returns the names of the fields that a signature is about. */
    private static List<String> signedFields(HttpRequest request) {
        return List.of(authorization(request)
                .replaceAll(".*SignedHeaders=", "")
                .replaceAll(",.*", "")
                .split(";"));
    }

    /** Returns what the signature must be, for the fields that it says it is about. */
    private static String recomputed(HttpRequest request, String region) {
        Map<String, String> fields = new HashMap<>();
        for (String name : signedFields(request)) {
            String value = request.headers().first(name);
            fields.put(name, value != null ? value : request.uri().getHost());
        }
        return new SigV4(request.method(), request.uri().getRawPath(), fields, request.body())
                .authorization(ID, SECRET, region, "bedrock");
    }

    /** The cases get-vanilla and post-vanilla of AWS's published test suite. */
    @ParameterizedTest
    @CsvSource({
        "GET, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    })
    void whatTheOthersAreCheckedByIsRightItself(String method, String signature) {
        Map<String, String> fields = Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z");
        assertThat(new SigV4(method, "/", fields, new byte[0])
                        .authorization("AKIDEXAMPLE", SECRET, "us-east-1", "service"))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/model/amazon.nova-lite-v1%3A0/converse",
                "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x-v1%3A0/converse-stream",
                "/foundation-models"
            })
    void aRequestIsSignedWithItsPathFieldsAndBody(String path) {
        HttpRequest request = signed(HOST + path, null, ID + ":" + SECRET);
        assertThat(authorization(request)).isEqualTo(recomputed(request, "eu-west-1"));
        assertThat(signedFields(request)).contains("host", "x-amz-date", "content-type");
        assertThat(request.uri()).hasToString(HOST + path);
        assertThat(request.headers().first("X-Team")).isEqualTo("blue");
        assertThat(request.headers().first("x-amz-security-token")).isNull();
    }

    @Test
    void theTokenOfASessionIsSentAndSigned() {
        HttpRequest request = signed(HOST + "/model/m/converse", null, ID + ":" + SECRET + ":FQoG/token+x==");
        assertThat(request.headers().first("x-amz-security-token")).isEqualTo("FQoG/token+x==");
        assertThat(signedFields(request)).contains("x-amz-security-token");
        assertThat(authorization(request)).isEqualTo(recomputed(request, "eu-west-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://bedrock-runtime.eu-west-1.amazonaws.com, eu-west-1",
        "https://bedrock-runtime.us-gov-west-1.amazonaws.com, us-gov-west-1",
        "https://bedrock-runtime-fips.ca-central-1.amazonaws.com, ca-central-1",
        "https://vpce-0a-1b.bedrock-runtime.ap-southeast-2.vpce.amazonaws.com, ap-southeast-2",
    })
    void theRegionIsThatOfTheHostUnlessItIsGiven(String host, String region) {
        assertThat(authorization(signed(host + "/x", null, ID + ":" + SECRET)))
                .contains("/" + region + "/bedrock/aws4_request");
        assertThat(authorization(signed(host + "/x", "sa-east-1", ID + ":" + SECRET)))
                .contains("/sa-east-1/bedrock/aws4_request");
    }

    @Test
    void aHostWithoutARegionIsAnErrorThatTellsNoKey() {
        assertThatThrownBy(() -> signed("https://llm.acme.com/x", null, ID + ":" + SECRET))
                .hasMessageContaining("llm.acme.com names no AWS region")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABSKQmVkcm9ja0FQSUtleS0xMjM0", "bedrock-api-key-YmVkcm9jaw==", "a:b"})
    void whatIsNoCredentialOfAwsIsABearerToken(String key) {
        HttpRequest request = signed("https://llm.acme.com/x", null, key);
        assertThat(authorization(request)).isEqualTo("Bearer " + key);
        assertThat(request.headers().first("x-amz-date")).isNull();
    }
}
