package io.github.camelllm.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.Quirk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FULL = """
            {"name": "p", "aliases": ["q"], "displayName": "P", "protocol": "openai-chat",
             "baseUrl": "https://p.test/v1/", "auth": {"scheme": "header", "name": "X-Key", "required": false},
             "environment": {"apiKey": ["A", "B"], "baseUrl": ["C"], "model": ["D"]}, "keyPattern": "k-.*",
             "quirks": ["max-tokens"], "defaultModel": "m", "modelsPath": "/models", "tokenCountPath": "/count",
             "rateLimitHeaders": ["x-left"], "headers": {"X-Version": "7"}}
            """;

    private static Provider read(String json) {
        return ProviderReader.read("p.json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode full() {
        try {
            return (ObjectNode) JSON.readTree(FULL);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyFieldIsRead() {
        assertThat(read(FULL))
                .isEqualTo(new Provider(
                        "p",
                        List.of("q"),
                        "P",
                        Protocol.OPENAI_CHAT,
                        "https://p.test/v1",
                        new Auth(Auth.Scheme.HEADER, "X-Key", false),
                        new Provider.Environment(List.of("A", "B"), List.of("C"), List.of("D")),
                        "k-.*",
                        Set.of(Quirk.MAX_TOKENS),
                        "m",
                        "/models",
                        "/count",
                        List.of("x-left"),
                        Map.of("X-Version", "7")));
    }

    @Test
    void littleIsEnough() {
        Provider provider = read("""
                {"name": "p", "displayName": "P", "protocol": "openai-chat", "baseUrl": "",
                 "auth": {"scheme": "bearer"}}
                """);
        assertThat(provider.auth().required()).isTrue();
        assertThat(provider.defaultModel()).isNull();
        assertThat(provider.aliases()).isEmpty();
        assertThat(provider.at("http://there/").baseUrl()).isEqualTo("http://there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "displayName", "protocol", "baseUrl"})
    void aFieldThatMustBeThereIsMissedByName(String field) {
        ObjectNode json = full();
        json.remove(field);
        assertRefused(json.toString(), "lacks the text field '" + field + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/defaultmodel    | 'm'             | unknown field 'defaultmodel'",
                "/auth/schema     | 'm'             | unknown field 'auth.schema'",
                "/environment/key | []              | unknown field 'environment.key'",
                "/protocol        | 'smoke-signals' | unknown protocol 'smoke-signals'; there are [openai-chat",
                "/quirks          | ['odd']         | 'odd' in field 'quirks'; there are [",
                "/auth/scheme     | 'password'      | 'password' in field 'auth.scheme'; there are [",
                "/auth/name       | null            | needs the name of the header",
                "/keyPattern      | '('             | field 'keyPattern'"
            })
    void aSlipOfThePenIsNamed(String pointer, String value, String message) throws IOException {
        ObjectNode json = full();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) json.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), JSON.readTree(value.replace('\'', '"')));
        assertRefused(json.toString(), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "7"})
    void whatIsNoObjectIsRefused(String json) {
        assertRefused(json, "");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The provider descriptor p.json")
                .hasMessageContaining(message);
    }

    static Stream<Path> bundled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/META-INF/camel-llm/providers"))) {
            return files.toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bundled")
    void everyBundledDescriptorIsComplete(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        Provider provider = ProviderReader.read(file.toString(), json);
        assertThat(file.getFileName()).hasToString(provider.name() + ".json");
        assertThat(JSON.readTree(json).properties()).hasSize(14);
        assertThat(provider.displayName()).isNotBlank();
    }
}
