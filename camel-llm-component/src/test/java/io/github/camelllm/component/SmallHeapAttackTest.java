package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of 512 MB under all attacks at once while 50 innocent calls a second go on: each is answered, or fails by its limit. */
class SmallHeapAttackTest {
    @TempDir
    Path folder;

    @Test
    void innocentCallsOfASmallJvmAreAnswered() throws Exception {
        underAttack(8);
    }

    @Test
    @Tag("slow")
    void innocentCallsOfASmallJvmAreAnsweredForMinutes() throws Exception {
        underAttack(120);
    }

    private void underAttack(int seconds) throws Exception {
        List<FakeLlmServer> servers = new ArrayList<>();
        try {
            servers.add(FakeLlmServer.start());
            servers.get(0).always(Answer.chat("Hello"));
            HostileAnswers.all().values().forEach(answer -> {
                FakeLlmServer server = FakeLlmServer.start();
                server.always(answer);
                servers.add(server);
            });
            Path output = folder.resolve("output.txt");
            Process small = start(seconds, servers, output);
            try {
                assertThat(small.waitFor(seconds + 400L, TimeUnit.SECONDS))
                        .as("it ends")
                        .isTrue();
            } finally {
                small.destroyForcibly();
            }
            String printed = Files.readString(output);
            System.out.println(printed.lines().reduce((first, second) -> second).orElse(""));
            assertThat(small.exitValue()).as(printed).isZero();
            assertThat(printed).contains("answered=");
        } finally {
            servers.forEach(FakeLlmServer::close);
        }
    }

    private static Process start(int seconds, List<FakeLlmServer> servers, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SmallHeap.class.getName(),
                String.valueOf(seconds)));
        servers.forEach(server -> command.add(String.valueOf(server.baseUrl())));
        File file = output.toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file)
                .start();
    }
}
