package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients as npm has them against the gateway, each with models of a provider that speaks another protocol than they do: the SDKs
 * of OpenAI and Anthropic, and frameworks above them. Runs where Node and npm are there.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealClientsTest {
    private static final int CHECKS = 20;
    private static final int FRAMEWORK_CHECKS = 25;

    @TempDir
    Path folder;

    @Test
    void theSdksOfOpenAiAndAnthropicWorkOverTheOthersProtocol() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI)) {
            gateway.upstream.respond(RealClientsTest::answer);
            String key = gateway.key("{\"name\":\"sdk\"}");
            String poor = gateway.key("{\"budget\":\"0.0000001\"}");

            List<String> passed =
                    NodePrograms.run(folder, "clients.mjs", "http://127.0.0.1:" + gateway.gateway.port(), key, poor);

            assertThat(passed).hasSize(CHECKS);
        }
    }

    @Test
    void theFrameworksWorkOverProvidersOfAnotherProtocol() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI)) {
            gateway.upstream.respond(RealClientsTest::answer);
            String key = gateway.key("{\"name\":\"framework\"}");

            List<String> passed =
                    NodePrograms.run(folder, "frameworks.mjs", "http://127.0.0.1:" + gateway.gateway.port(), key);

            assertThat(passed).hasSize(FRAMEWORK_CHECKS);
        }
    }

    private static Answer answer(Received request) {
        try {
            JsonNode body = RunningGateway.JSON.readTree(request.body());
            if (request.path().endsWith("/embeddings")) {
                return Answer.json(
                        200,
                        "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,-1.0]},{\"object\":\"embedding\",\"index\":1,\"embedding\":[0.25,2.0]}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}");
            } else if (request.path().endsWith("/input_tokens")) {
                return Answer.json(200, "{\"object\":\"response.input_tokens\",\"input_tokens\":9}");
            }
            return request.path().endsWith("/messages") ? UpstreamTurns.anthropic(body) : UpstreamTurns.openAi(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
