package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class ModelChoiceTest {
    private static final List<Provider> PROVIDERS = List.of(
            provider("zeta", "z-1"), provider("beta", "b-1"), provider("openai", "o-1"), provider("alpha", null));

    private static Provider provider(String name, String model) {
        String json = """
                {"name": "%s", "displayName": "%s Inc.", "protocol": "openai-chat", "baseUrl": "http://localhost",
                 "auth": {"scheme": "bearer"}, "defaultModel": %s,
                 "environment": {"apiKey": ["%s_KEY"], "baseUrl": [], "model": ["%s_MODEL"]}}""".formatted(name, name, model == null ? null : '"' + model + '"', name, name);
        return DescriptorReader.read(name, json.getBytes(StandardCharsets.UTF_8));
    }

    private static Model choose(String named, Map<String, String> environment, Map<String, String> options) {
        return new ModelChoice(PROVIDERS, environment::get).of(named, options);
    }

    @Test
    void theFirstKeyInTheEnvironmentDecides() {
        Model model = choose(null, Map.of("zeta_KEY", "k", "beta_KEY", "k"), Map.of());
        assertThat(model.name()).isEqualTo("beta:b-1");
        assertThat(model.reason()).contains("beta_KEY", "beta Inc.");
        assertThat(choose(null, Map.of("openai_KEY", "k", "beta_KEY", "k"), Map.of())
                        .name())
                .isEqualTo("openai:o-1");
    }

    @Test
    void credentialsThatAreThereForOtherReasonsDecideNothing() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Map<String, String> environment =
                    Map.of("GITHUB_TOKEN", "t", "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b");
            ModelChoice choice = new ModelChoice(Providers.of(context), environment::get);
            assertThat(choice.of(null, Map.of()).name()).isEqualTo("mock:schema");
            assertThat(choice.of("github:openai/gpt-4.1-mini", Map.of()).name())
                    .isEqualTo("github:openai/gpt-4.1-mini");
            assertThat(choice.of("bedrock:amazon.nova-lite-v1:0", Map.of()).name())
                    .isEqualTo("bedrock:amazon.nova-lite-v1:0");
        }
    }

    @Test
    void theEnvironmentMayNameTheModelToo() {
        assertThat(choose(null, Map.of("alpha_KEY", "k", "alpha_MODEL", "a-9"), Map.of())
                        .name())
                .isEqualTo("alpha:a-9");
    }

    @Test
    void aKeyWithoutAModelOrWithoutAValueDoesNotDecide() {
        assertThat(choose(null, Map.of("alpha_KEY", "k", "beta_KEY", " "), Map.of())
                        .name())
                .isEqualTo("mock:schema");
    }

    @Test
    void withoutAKeyItIsTheMockAndItSaysSo() {
        Model model = choose(null, Map.of(), Map.of("mock.seed", "3"));
        assertThat(model.name()).isEqualTo("mock:schema");
        assertThat(model.reason())
                .isEqualTo("No API key in the environment: using the built-in mock; answers are made up.");
        assertThat(model.uri())
                .startsWith("llm:mock:schema?")
                .contains("mock.seed=RAW(3)")
                .doesNotContain("latency");
    }

    @Test
    void aNamedModelIsTakenWhateverTheEnvironmentHas() {
        assertThat(choose("zeta:z-2", Map.of("openai_KEY", "k", "zeta_KEY", "k"), Map.of())
                        .uri())
                .startsWith("llm:zeta:z-2?");
        assertThat(choose("zeta:z-2", Map.of(), Map.of("apiKey", "k")).name()).isEqualTo("zeta:z-2");
    }

    @Test
    void aNamedModelWithoutItsKeyIsRefused() {
        assertThatThrownBy(() -> choose("zeta:z-2", Map.of("openai_KEY", "k"), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("There is no API key for zeta Inc.")
                .hasMessageContaining("zeta_KEY");
    }

    @Test
    void aNameThatWouldBeMoreThanANameIsRefused() {
        assertThatThrownBy(() -> choose("zeta:z?apiKey=k", Map.of(), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("provider:model");
    }

    @Test
    void theDescriptorsOnTheClasspathAreTheProviders() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(Providers.of(context)).extracting(Provider::name).contains("openai");
        }
    }

    @Test
    void noKeyIsInTheTextOfAModel() {
        Model model = choose("zeta:z-2", Map.of(), Map.of("apiKey", "sk-1", "additionalHeader.x", "hush"));
        assertThat(model.toString()).doesNotContain("sk-1", "hush");
        assertThat(model.withoutSecrets("a sk-1 b hush c")).isEqualTo("a xxxxxx b xxxxxx c");
    }
}
