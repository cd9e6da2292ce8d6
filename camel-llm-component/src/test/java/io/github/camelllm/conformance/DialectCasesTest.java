package io.github.camelllm.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What one provider wrote or a user sent reaches each other provider in a form that it takes: cases of public reports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DialectCasesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeAll
    void start() {
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterAll
    void stop() {
        context.stop();
    }

    @TestFactory
    Stream<DynamicNode> everyReceiverGetsWhatItTakes() {
        return Stream.of(
                        "texts",
                        "ids",
                        "tools",
                        "fields",
                        "signatures",
                        "schemas",
                        "media",
                        "roles",
                        "options",
                        "caching")
                .map(kind -> DynamicContainer.dynamicContainer(kind, cases(kind)));
    }

    private Stream<DynamicTest> cases(String kind) {
        return StreamSupport.stream(read(kind).spliterator(), false)
                .map(json -> DynamicTest.dynamicTest(
                        json.path("name").asText() + ": " + json.path("title").asText(),
                        () -> DialectCase.run(json, template)));
    }

    private static JsonNode read(String kind) {
        try (InputStream in = DialectCasesTest.class.getResourceAsStream("/dialect/" + kind + ".json")) {
            return DialectCase.JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
