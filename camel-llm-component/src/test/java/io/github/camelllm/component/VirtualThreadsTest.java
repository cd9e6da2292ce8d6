package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes that block their threads when Camel is told to use virtual threads, which it does from Java 21 on. */
class VirtualThreadsTest {
    @Test
    @Timeout(180)
    void fiveThousandBlockingExchangesEnd() throws Exception {
        String expected = Runtime.version().feature() >= 21 ? "virtual" : "platform";

        assertThat(run("-Dcamel.threads.virtual.enabled=true")).contains("5000 on " + expected + " threads");
    }

    private static String run(String option) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        option,
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BlockingRoutes.class.getName(),
                        "5000")
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
