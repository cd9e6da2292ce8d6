package io.github.camelllm.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import io.github.camelllm.wire.DialectRule;
import io.github.camelllm.wire.DialectRules;
import io.github.camelllm.wire.PromptCacheRule;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.ProviderFacts;
import io.github.camelllm.wire.ReasoningField;
import io.github.camelllm.wire.SchemaRule;
import io.github.camelllm.wire.StructuredOutputRule;
import io.github.camelllm.wire.TextRule;
import io.github.camelllm.wire.ToolIdRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorReaderTest {
    private static Provider read(String more) {
        String json = "{\"name\": \"acme\", \"protocol\": \"openai-chat\", \"baseUrl\": \"https://llm.acme.com/v1/\""
                + more + "}";
        return DescriptorReader.read("acme.json", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nameProtocolAndAddressAreEnough() {
        Provider acme = read("");
        assertThat(acme.displayName()).isEqualTo("acme");
        assertThat(acme.protocol()).isEqualTo(Protocol.OPENAI_CHAT);
        assertThat(acme.baseUrl()).isEqualTo("https://llm.acme.com/v1");
        assertThat(acme.auth()).isEqualTo(new Auth(Auth.Scheme.BEARER, null, true));
        assertThat(acme.claimsAny()).isFalse();
        assertThat(acme.embeddings()).isNull();
        assertThat(acme.looksLikeKey("anything")).isTrue();
    }

    @Test
    void everythingElseIsRead() {
        Provider acme = read("""
                , "aliases": ["a"], "keyPattern": "ak-\\\\d+", "modelPatterns": ["acme-.*"],
                "keyPrefixes": ["ak-"], "requestIdHeaders": ["x-acme-trace"], "rateLimitHeaders": ["x-acme-left"],
                "reasoningField": "reasoning-content",
                "auth": {"scheme": "header", "name": "X-Key", "required": false, "tokenPattern": "eyJ.+"},
                "otherProtocols": {"anthropic-messages": "https://llm.acme.com"},
                "parameters": {"zone": {"environment": ["ACME_ZONE"], "default": "eu", "description": "The zone."}},
                "optionalHeaders": {"X-Team": {"environment": ["ACME_TEAM"]}},
                "embeddings": {"protocol": "openai-embeddings", "path": "/embeddings", "batchLimit": 7}
                """);
        assertThat(acme.aliases()).containsExactly("a");
        assertThat(acme.facts())
                .isEqualTo(new ProviderFacts(
                        ReasoningField.REASONING_CONTENT,
                        List.of("ak-"),
                        List.of("x-acme-trace"),
                        List.of("x-acme-left")));
        assertThat(acme.toBuilder().build().facts()).isEqualTo(acme.facts());
        assertThat(acme.looksLikeKey("ak-7")).isTrue();
        assertThat(acme.looksLikeKey("eyJ-token")).isTrue();
        assertThat(acme.looksLikeKey("sk-7")).isFalse();
        assertThat(acme.claims("acme-1")).isTrue();
        assertThat(acme.claims("not-acme-1")).isFalse();
        assertThat(acme.otherProtocols()).containsEntry(Protocol.ANTHROPIC_MESSAGES, "https://llm.acme.com");
        assertThat(acme.parameters().get("zone").defaultValue()).isEqualTo("eu");
        assertThat(acme.optionalHeaders().get("X-Team").environment()).containsExactly("ACME_TEAM");
        assertThat(acme.embeddings()).isEqualTo(new EmbeddingsEndpoint(Protocol.OPENAI_EMBEDDINGS, "/embeddings", 7));
    }

    @Test
    void theDialectDiffersFromAProtocolInWhatIsNamed() {
        Provider acme = read("""
                , "dialect": {"openai-chat": {"texts": "not-blank", "toolIds": "word-64", "schemas": "gemini",
                "structuredOutput": "instruction", "promptCache": "none", "demands": ["no-names"]},
                "anthropic-messages": {}}
                """);
        DialectRules usual = Protocol.OPENAI_CHAT.rules();
        assertThat(acme.facts().dialect().get("openai-chat").on(usual))
                .isEqualTo(new DialectRules(
                        TextRule.NOT_BLANK,
                        ToolIdRule.WORD_64,
                        SchemaRule.GEMINI,
                        StructuredOutputRule.INSTRUCTION,
                        PromptCacheRule.NONE,
                        Set.of(DialectRule.NO_NAMES)));
        assertThat(acme.facts().dialect().get("anthropic-messages").on(usual)).isEqualTo(usual);
        assertThat(acme.toBuilder().build().facts()).isEqualTo(acme.facts());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            , "dialect": {"openai-chat": {"ids": "any"}}     | unknown field 'dialect.openai-chat.ids'
            , "dialect": {"openai-chat": {"texts": "nice"}}  | 'nice' in field 'dialect.openai-chat.texts'; there are [any,
            , "dialect": {"openai-chat": {"demands": ["x"]}} | 'x' in field 'dialect.openai-chat.demands'; there are [user-first,
            , "dialect": {"acme-chat": {}}                   | unknown protocol 'acme-chat'
            , "colour": "red"                                | unknown field 'colour'
            , "auth": {"schema": "bearer"}                   | unknown field 'auth.schema'
            , "auth": {"scheme": "beads"}                    | 'beads' in field 'auth.scheme'; there are [none, bearer, header, aws]
            , "auth": {"scheme": "header"}                   | needs the name of the header field
            , "quirks": ["odd"]                              | 'odd' in field 'quirks'; there are [max-tokens,
            , "quirks": "max-tokens"                         | a list of texts in field 'quirks'
            , "reasoningField": "thoughts"                   | 'thoughts' in field 'reasoningField'; there are [none, reasoning-content,
            , "aliases": [7]                                 | a list of texts in field 'aliases'
            , "headers": ["X"]                               | an object in field 'headers'
            , "headers": {"X": 7}                            | lacks the text field 'X'
            , "keyPattern": "("                              | an invalid regular expression in field 'keyPattern'
            , "modelPatterns": ["("]                         | an invalid regular expression in field 'modelPatterns'
            , "parameters": {"zone": {"env": []}}            | unknown field 'parameters.zone.env'
            , "otherProtocols": {"telepathy": ""}            | unknown protocol 'telepathy'; there are [openai-chat,
            , "otherProtocols": {"models-list": "https://x"} | protocol 'models-list', which is not for chats
            , "embeddings": {"protocol": "openai-embeddings", "path": "/p", "batchLimit": 0} | at least 1
            , "embeddings": {"protocol": "openai-chat", "path": "/p"} | protocol openai-chat has no embeddings
            , "name": "again"                                | Duplicate field
            , "defaultModel": 7                              | text field 'defaultModel'
            , nonsense                                       | is not JSON
            """)
    void aSlipOfThePenIsFound(String more, String message) {
        assertThatThrownBy(() -> read(more))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("acme.json", message);
    }

    @Test
    void aDescriptorWithoutAnAddressIsRefused() {
        byte[] json = "{\"name\": \"acme\", \"protocol\": \"openai-chat\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DescriptorReader.read("acme.json", json)).hasMessageContaining("'baseUrl'");
    }

    @Test
    void aChangedCopyIsOtherwiseTheSame() {
        Provider acme = read(", \"aliases\": [\"a\"], \"keyPattern\": \"k.*\", \"modelPatterns\": [\"m.*\"]");
        Provider copy = acme.at("https://other.acme.com");
        assertThat(copy)
                .usingRecursiveComparison()
                .ignoringFields("baseUrl", "keyPattern", "modelPatterns")
                .isEqualTo(acme);
        assertThat(copy.baseUrl()).isEqualTo("https://other.acme.com");
        assertThat(copy.claims("m1")).isTrue();
        assertThat(copy.looksLikeKey("k1")).isTrue();
    }
}
