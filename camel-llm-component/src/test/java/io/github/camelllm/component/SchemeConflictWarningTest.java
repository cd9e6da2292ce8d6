package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemeConflictWarningTest {
    @TempDir
    Path other;

    private static String logged(ClassLoader loader) throws Exception {
        return LogCapture.of(() -> {
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                context.setApplicationContextClassLoader(loader);
                context.start();
                context.getComponent("llm");
            }
        });
    }

    @Test
    void aloneItIsSilent() throws Exception {
        assertThat(logged(getClass().getClassLoader())).doesNotContain("provide the component");
    }

    @Test
    void oneJarThatTwoLoadersKnowIsNotAnother() throws Exception {
        URL ours = LlmComponent.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader twice =
                new URLClassLoader(new URL[] {ours}, getClass().getClassLoader())) {
            assertThat(logged(twice)).doesNotContain("Several jars");
        }
    }

    @Test
    void anotherJarOfTheSchemeIsToldOnce() throws Exception {
        Path definition = other.resolve("META-INF/services/org/apache/camel/component/llm");
        Files.createDirectories(definition.getParent());
        Files.writeString(definition, "class=com.acme.OtherComponent\n");
        URL[] urls = {other.toUri().toURL()};
        try (URLClassLoader both = new URLClassLoader(urls, getClass().getClassLoader())) {
            assertThat(logged(both))
                    .containsOnlyOnce("Several jars provide the component 'llm'")
                    .contains(definition.toUri().toURL().toString());
            assertThat(logged(both)).doesNotContain("Several jars");
        }
    }
}
