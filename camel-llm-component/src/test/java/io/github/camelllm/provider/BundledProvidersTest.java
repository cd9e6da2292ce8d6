package io.github.camelllm.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.wire.Dialect;
import io.github.camelllm.wire.Headers;
import io.github.camelllm.wire.Quirk;
import io.github.camelllm.wire.ReasoningField;
import io.github.camelllm.wire.ResponseHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every descriptor that comes with the component. */
class BundledProvidersTest {
    private static final Path FOLDER = Path.of("src/main/resources/META-INF/camel-llm/providers");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    /** Returns the descriptors, in the order of their names. */
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    static Provider read(Path file) {
        try {
            return DescriptorReader.read(file.getFileName().toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aDescriptorMissesNoField(Path file) throws IOException {
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        Set<String> fields = new TreeSet<>();
        json.fieldNames().forEachRemaining(fields::add);
        assertThat(fields).containsExactlyInAnyOrderElementsOf(DescriptorReader.FIELDS);
        assertThat(json.path("auth").has("required")).isTrue();
        assertThat(json.path("environment").properties()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("files")
    void aDescriptorIsNamedByItsFile(Path file) {
        assertThat(file.getFileName()).hasToString(read(file).name() + ".json");
        assertThat(read(file).displayName()).isNotEqualTo(read(file).name());
    }

    @ParameterizedTest
    @MethodSource("files")
    void settingsMayStandInTheEnvironment(Path file) {
        Provider.Environment environment = read(file).environment();
        assertThat(environment.baseUrl()).isNotEmpty();
        assertThat(environment.model()).isNotEmpty();
        assertThat(environment.apiKey().isEmpty()).isEqualTo(read(file).auth().scheme() == Auth.Scheme.NONE);
        assertThat(Stream.of(environment.apiKey(), environment.baseUrl(), environment.model())
                        .flatMap(List::stream))
                .doesNotHaveDuplicates()
                .allMatch(variables -> variables.matches("[A-Z][A-Z0-9_]+(:[A-Z][A-Z0-9_]+[?]?)*"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void anAddressIsSafe(Path file) {
        Provider provider = read(file);
        List<String> addresses = new ArrayList<>(provider.otherProtocols().values());
        if (!provider.baseUrl().isEmpty()) {
            addresses.add(provider.baseUrl());
        }
        for (String address : addresses) {
            String filled = BaseUrl.fill(address, name -> {
                String value = provider.parameters().get(name).defaultValue();
                return value == null ? "any" : value;
            });
            assertThat(BaseUrl.checked(provider.name(), filled, false)).isEqualTo(filled);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyPlaceholderIsDescribed(Path file) throws IOException {
        Provider provider = read(file);
        String json = Files.readString(file).replace("{model}", "");
        List<String> used =
                PLACEHOLDER.matcher(json).results().map(found -> found.group(1)).toList();
        assertThat(provider.parameters().keySet())
                .containsAll(used.stream().filter(name -> !name.matches("\\d+")).toList());
        assertThat(provider.parameters().values())
                .allMatch(parameter -> !parameter.description().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("files")
    void aProviderClaimsItsDefaultModelIfItClaimsAny(Path file) {
        Provider provider = read(file);
        boolean shared = provider.defaultModel() == null || provider.name().matches("llamacpp|huggingface");
        assertThat(shared || !provider.claimsAny() || provider.claims(provider.defaultModel()))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aProviderThatCountsTokensSpeaksAProtocolForIt(Path file) {
        Provider provider = read(file);
        assertThat(provider.tokenCountPath() == null || provider.protocol().of(Operation.COUNT_TOKENS) != null)
                .isTrue();
    }

    @Test
    void namesAndAliasesAreUnique() throws IOException {
        assertThat(files().stream()
                        .map(BundledProvidersTest::read)
                        .flatMap(provider -> Stream.concat(Stream.of(provider.name()), provider.aliases().stream())))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyQuirkIsSomeProviders() throws IOException {
        Set<Quirk> used = EnumSet.noneOf(Quirk.class);
        files().forEach(file -> used.addAll(read(file).quirks()));
        assertThat(Arrays.stream(Quirk.values()).filter(quirk -> !used.contains(quirk)))
                .as("quirks that no provider has")
                .isEmpty();
    }

    @Test
    void everyReasoningFieldIsSomeProviders() throws IOException {
        Set<ReasoningField> used = EnumSet.noneOf(ReasoningField.class);
        files().forEach(file -> used.add(read(file).facts().reasoningField()));
        assertThat(used).containsExactly(ReasoningField.values());
    }

    @ParameterizedTest
    @MethodSource("files")
    void aKeyThatAnErrorMessageRepeatsIsNotShown(Path file) {
        Provider provider = read(file);
        Dialect dialect = new Dialect(provider.name(), "model-a", provider.quirks(), null, provider.facts());
        for (String prefix : provider.facts().keyPrefixes()) {
            byte[] body =
                    ("{\"message\":\"bad key " + prefix + "a1b2c3d4e5f6g7h8i9j0\"}").getBytes(StandardCharsets.UTF_8);
            LlmException error =
                    provider.protocol().codec().failure(new ResponseHead(401, Headers.NONE), body, dialect);
            assertThat(error.getMessage()).contains("REDACTED").doesNotContain("a1b2c3");
        }
    }
}
