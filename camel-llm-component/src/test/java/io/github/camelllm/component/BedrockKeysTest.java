package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.http.SigV4;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys of Bedrock, as they arrive there. */
class BedrockKeysTest extends LlmTestSupport {
    private static final String ID = "ASIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String ANSWER =
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"Hello\"}]}},"
                    + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"outputTokens\":1,\"totalTokens\":2}}";

    @BeforeEach
    void answerAsBedrock() {
        server.always(Answer.json(200, ANSWER));
    }

    private Received asked(String... options) throws Exception {
        String address = server.baseUrl().toString().replace("/v1", "");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to("llm:bedrock:" + MODEL + "?baseUrl=" + address + String.join("", options));
            }
        });
        Exchange exchange = send("direct:in", "Grüße");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        return received();
    }

    /** Checks the signature of a request by what arrived. */
    private static void assertSigned(Received request, String region) {
        String authorization = request.header("Authorization").orElseThrow();
        Map<String, String> fields = new HashMap<>();
        for (String name : authorization
                .replaceAll(".*SignedHeaders=", "")
                .replaceAll(",.*", "")
                .split(";")) {
            fields.put(name, request.header(name).orElseThrow());
        }
        assertThat(fields).containsKeys("host", "x-amz-date", "content-type");
        assertThat(authorization)
                .isEqualTo(new SigV4(request.method(), request.path(), fields, request.bytes())
                        .authorization(ID, SECRET, region, "bedrock"));
    }

    @Test
    void aBedrockKeyIsABearerToken() throws Exception {
        environment.put("AWS_BEARER_TOKEN_BEDROCK", "ABSK4711");
        environment.put("AWS_ACCESS_KEY_ID", ID);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
        Received request = asked();
        assertThat(request.header("Authorization")).contains("Bearer ABSK4711");
        assertThat(request.header("x-amz-date")).isEmpty();
        assertThat(request.path()).isEqualTo("/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse");
    }

    @Test
    void credentialsOfTheEnvironmentSignForItsRegion() throws Exception {
        environment.put("AWS_ACCESS_KEY_ID", ID);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
        environment.put("AWS_SESSION_TOKEN", "FQoGZXIvYXdzEXAMPLE");
        environment.put("AWS_REGION", "eu-central-1");
        Received request = asked();
        assertThat(request.header("x-amz-security-token")).contains("FQoGZXIvYXdzEXAMPLE");
        assertSigned(request, "eu-central-1");
    }

    @Test
    void aSessionNeedsNoToken() throws Exception {
        environment.put("AWS_ACCESS_KEY_ID", ID);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
        Received request = asked("&parameter.region=us-gov-west-1");
        assertThat(request.header("x-amz-security-token")).isEmpty();
        assertSigned(request, "us-gov-west-1");
    }

    @Test
    void theEndpointsCredentialsSign() throws Exception {
        environment.put("AWS_BEARER_TOKEN_BEDROCK", "ABSK4711");
        Received request = asked("&apiKey=RAW(" + ID + ":" + SECRET + ")&additionalHeader.X-Team=blue");
        assertSigned(request, "us-east-1");
        assertThat(request.header("X-Team")).contains("blue");
    }

    @Test
    void withoutTheLibrarySigningFailsAndSaysWhatIsMissing() throws Exception {
        try (WithoutJar loader = new WithoutJar("software.amazon.awssdk.");
                DefaultCamelContext other = new DefaultCamelContext()) {
            other.addComponent("llm", loader.component());
            other.start();
            Exchange exchange = other.createProducerTemplate().send("llm:bedrock:m", message -> {
                message.getMessage().setBody("Hi");
                message.getMessage().setHeader(LlmConstants.API_KEY, ID + ":" + SECRET);
            });
            assertThat(exchange.getException())
                    .hasMessageContaining("software.amazon.awssdk:http-auth-aws")
                    .hasMessageNotContaining(SECRET);
            assertThat(exchange.getException().getClass().getName()).isEqualTo(ConfigurationException.class.getName());
        }
    }
}
