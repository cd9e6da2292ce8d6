package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SDKs of OpenAI and Anthropic, as npm has them, against the gateway: each with models of a provider that speaks the other
 * one's protocol. Runs where Node and npm are there.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealClientsTest {
    private static final Path CLIENTS = Path.of("src/test/node");
    private static final int CHECKS = 20;

    @TempDir
    Path folder;

    @Test
    void theSdksOfOpenAiAndAnthropicWorkOverTheOthersProtocol() throws Exception {
        assumeTrue(runs(List.of("node", "--version")) && runs(List.of("npm", "--version")), "Node and npm are there");
        install();
        try (RunningGateway gateway = RunningGateway.start(folder, "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI)) {
            gateway.upstream.respond(RealClientsTest::answer);
            String key = gateway.key("{\"name\":\"sdk\"}");
            String poor = gateway.key("{\"budget\":\"0.0000001\"}");

            Path output = folder.resolve("clients.txt");
            Process clients = new ProcessBuilder(
                            "node", "clients.mjs", "http://127.0.0.1:" + gateway.gateway.port(), key, poor)
                    .directory(CLIENTS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = clients.waitFor(300, TimeUnit.SECONDS);
            clients.destroyForcibly();

            String said = Files.readString(output);
            assertThat(ended).as(said).isTrue();
            assertThat(clients.exitValue()).as(said).isZero();
            assertThat(said.lines().filter(line -> line.startsWith("ok "))).hasSize(CHECKS);
        }
    }

    /** Installs what the lock file says, once. */
    private void install() throws Exception {
        if (Files.exists(CLIENTS.resolve("node_modules/openai/package.json"))
                && Files.exists(CLIENTS.resolve("node_modules/@anthropic-ai/sdk/package.json"))) {
            return;
        }
        Path output = folder.resolve("npm.txt");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(CLIENTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(npm.waitFor(300, TimeUnit.SECONDS)).isTrue();
        assertThat(npm.exitValue()).as(Files.readString(output)).isZero();
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
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
