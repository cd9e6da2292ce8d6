package io.github.camelllm.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.GeneratedPage;
import io.github.camelllm.catalog.Capability;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.wire.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page on providers says what the descriptors say. To write its table anew: {@code mvn test -pl camel-llm-component
 * -Dtest=ProvidersPageTest -Ddocs.update=true}.
 */
class ProvidersPageTest {
    private static final ModelCatalog MODELS = new ModelCatalog();

    static List<Path> files() throws IOException {
        return BundledProvidersTest.files();
    }

    @Test
    void theTableIsCurrent() throws IOException {
        String rows = files().stream()
                .map(BundledProvidersTest::read)
                .map(ProvidersPageTest::row)
                .collect(Collectors.joining());
        GeneratedPage.check(
                "providers.md",
                Map.of(
                        "providers",
                        "| provider | protocol | auth | environment variables | tools | vision | structured output"
                                + " | embeddings |\n|---|---|---|---|---|---|---|---|\n" + rows));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyProviderHasASectionThatNamesItsParameters(Path file) throws IOException {
        Provider provider = BundledProvidersTest.read(file);
        String page = Files.readString(GeneratedPage.path("providers.md"));
        String names = Stream.concat(Stream.of(provider.name()), provider.aliases().stream())
                .map(ProvidersPageTest::code)
                .collect(Collectors.joining(", "));
        assertThat(page).containsIgnoringCase("### " + provider.displayName() + " (" + names + ")\n");
        String section = page.substring(page.indexOf(" (" + names + ")\n")).split("\n### ", 2)[0];
        assertThat(section).contains("`llm:" + provider.name());
        provider.parameters().keySet().forEach(name -> assertThat(section).contains("`" + name + "`"));
    }

    private static String row(Provider provider) {
        return "| " + code(provider.name()) + " | " + protocols(provider) + " | " + auth(provider.auth()) + " | "
                + variables(provider) + " | " + can(provider, Capability.TOOLS) + " | "
                + can(provider, Capability.VISION)
                + " | " + can(provider, Capability.STRUCTURED_OUTPUT) + " | "
                + (provider.embeddings() == null ? "" : "yes") + " |\n";
    }

    private static String protocols(Provider provider) {
        Stream<String> others =
                provider.otherProtocols().keySet().stream().map(Protocol::id).sorted();
        return Stream.concat(Stream.of(provider.protocol().id()), others)
                .map(ProvidersPageTest::code)
                .collect(Collectors.joining(", "));
    }

    private static String auth(Auth auth) {
        String way =
                switch (auth.scheme()) {
                    case NONE -> "none";
                    case BEARER -> "bearer";
                    case AWS -> "bearer or AWS signature";
                    case HEADER -> code(String.valueOf(auth.name())) + (auth.tokenPattern() == null ? "" : ", bearer");
                };
        return auth.required() || auth.scheme() == Auth.Scheme.NONE ? way : way + ", optional";
    }

    private static String variables(Provider provider) {
        Provider.Environment environment = provider.environment();
        Stream<String> parameters = Stream.of(provider.parameters(), provider.optionalHeaders())
                .flatMap(map -> map.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .flatMap(entry -> entry.getValue().environment().stream()));
        return Stream.concat(
                        Stream.of(environment.apiKey(), environment.baseUrl(), environment.model())
                                .flatMap(List::stream),
                        parameters)
                .map(ProvidersPageTest::code)
                .collect(Collectors.joining(" "));
    }

    /** Returns whether a model of those that the catalog comes with can do something. */
    private static String can(Provider provider, Capability capability) {
        List<Model> models = MODELS.models(provider.name());
        if (models.isEmpty()) {
            return "by model";
        }
        return models.stream().anyMatch(model -> model.capabilities().contains(capability)) ? "yes" : "";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
