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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Codex and Claude Code, each finishing a turn with a tool call on a model of a provider of another protocol. They have 0.8 GB, so
 * they run only where {@code -Dassistants=} names a folder in which they were installed: {@code npm install --ignore-scripts
 * @openai/codex@0.169.0 @anthropic-ai/claude-code@2.1.328}.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CodingAssistantsTest {
    private static final String MARK = "the-file-says-42";

    @TempDir
    Path folder;

    @TempDir
    Path home;

    @TempDir
    Path work;

    private Path modules;

    @BeforeEach
    void installed() throws IOException {
        String assistants = System.getProperty("assistants", "");
        assumeTrue(!assistants.isEmpty(), "Codex and Claude Code are installed");
        modules = Path.of(assistants, "node_modules");
        Files.writeString(work.resolve("note.txt"), MARK + "\n");
    }

    private String run(List<String> command, Map<String, String> environment) throws Exception {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(240, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static JsonNode json(Received request) {
        try {
            return RunningGateway.JSON.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void claudeCodeFinishesATurnWithAToolCallOnAModelOfOpenAi() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI)) {
            gateway.upstream.respond(request -> {
                String messages = json(request).path("messages").toString();
                return messages.contains(MARK)
                        ? Answer.stream("The note", " is read").usage(900, 12)
                        : Answer.streamToolCall("Read", "{\"file_path\":", "\"" + work.resolve("note.txt") + "\"}")
                                .usage(800, 20);
            });
            String key = gateway.key("{\"budget\":\"20\"}");

            String said = run(
                    List.of(
                            modules.resolve("@anthropic-ai/claude-code-linux-x64/claude")
                                    .toString(),
                            "-p",
                            "What does note.txt say?",
                            "--model",
                            "openai:gpt-4.1"),
                    Map.of(
                            "ANTHROPIC_BASE_URL",
                            "http://127.0.0.1:" + gateway.gateway.port(),
                            "ANTHROPIC_AUTH_TOKEN",
                            key,
                            "ANTHROPIC_SMALL_FAST_MODEL",
                            "openai:gpt-4.1",
                            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                            "1"));

            assertThat(said).contains("The note is read");
            assertThat(gateway.upstream.requests().stream().map(Received::body)).anyMatch(body -> body.contains(MARK));
        }
    }

    @Test
    void codexFinishesATurnWithAToolCallOnAModelOfAnthropic() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI)) {
            gateway.upstream.respond(request -> {
                JsonNode body = json(request);
                return body.path("messages").toString().contains(MARK)
                        ? UpstreamTurns.saidByClaude("The note is read", true)
                        : UpstreamTurns.calledByClaude(shell(body));
            });
            String key = gateway.key("{}");
            String provider = "model_providers.gateway={name=\"gateway\",base_url=\"http://127.0.0.1:"
                    + gateway.gateway.port() + "/v1\",env_key=\"GATEWAY_KEY\",wire_api=\"responses\"}";

            List<String> command = new ArrayList<>(List.of(
                    "node", modules.resolve("@openai/codex/bin/codex.js").toString()));
            command.addAll(List.of("exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"));
            command.addAll(List.of("-c", provider, "-c", "model_provider=\"gateway\""));
            command.addAll(List.of("-m", "anthropic:claude-sonnet-4-5", "What does note.txt say?"));
            String said = run(command, Map.of("GATEWAY_KEY", key));

            assertThat(said).contains("The note is read");
            assertThat(gateway.upstream.requests().stream().map(Received::body)).anyMatch(body -> body.contains(MARK));
        }
    }

    /** Returns a call of the tool with which this version of Codex runs commands. */
    private static String shell(JsonNode body) {
        for (JsonNode tool : body.path("tools")) {
            String name = tool.path("name").asText();
            JsonNode properties = tool.at("/input_schema/properties");
            if (properties.has("cmd")) {
                return "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"" + name
                        + "\",\"input\":{\"cmd\":\"cat note.txt\"}}";
            } else if (properties.has("command")) {
                String value = properties.at("/command/type").asText().equals("array")
                        ? "[\"cat\",\"note.txt\"]"
                        : "\"cat note.txt\"";
                return "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"" + name + "\",\"input\":{\"command\":"
                        + value + "}}";
            }
        }
        throw new IllegalStateException("There is no tool for commands: " + body.path("tools"));
    }
}
