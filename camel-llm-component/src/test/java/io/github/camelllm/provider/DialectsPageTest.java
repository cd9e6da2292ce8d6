package io.github.camelllm.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.GeneratedPage;
import io.github.camelllm.wire.DialectRule;
import io.github.camelllm.wire.DialectRules;
import io.github.camelllm.wire.PromptCacheRule;
import io.github.camelllm.wire.Protocol;
import io.github.camelllm.wire.SchemaRule;
import io.github.camelllm.wire.StructuredOutputRule;
import io.github.camelllm.wire.TextRule;
import io.github.camelllm.wire.ToolIdRule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of what receivers take; {@code -Ddocs.update=true} writes it. */
class DialectsPageTest {
    private static final String HEAD =
            "| receiver | texts | ids of tool calls | schemas | structured answers | marks of the cache"
                    + " | other demands |\n|---|---|---|---|---|---|---|\n";

    @Test
    void theTableIsCurrent() throws IOException {
        Stream<String> protocols = Stream.of(Protocol.values())
                .filter(protocol -> protocol.rules() != null)
                .map(protocol -> row("`" + protocol.id() + "`", protocol.rules()));
        Stream<String> providers = BundledProvidersTest.files().stream()
                .map(BundledProvidersTest::read)
                .flatMap(DialectsPageTest::differing);
        GeneratedPage.check(
                "providers.md",
                Map.of("dialects", HEAD + Stream.concat(protocols, providers).collect(Collectors.joining())));
    }

    @Test
    void everyValueOfTheFieldIsInThePage() throws IOException {
        String page = Files.readString(GeneratedPage.path("providers.md"));
        Stream.of(
                        TextRule.values(),
                        ToolIdRule.values(),
                        SchemaRule.values(),
                        StructuredOutputRule.values(),
                        PromptCacheRule.values())
                .flatMap(Stream::of)
                .forEach(value -> assertThat(page).contains("`" + EnumNames.of((Enum<?>) value) + "`"));
        Stream.of(DialectRule.values()).forEach(rule -> assertThat(page).contains("`" + EnumNames.of(rule) + "`"));
    }

    private static Stream<String> differing(Provider provider) {
        return Stream.of(Protocol.values())
                .filter(protocol -> provider.facts().dialect().containsKey(protocol.id()))
                .map(protocol -> row(
                        "`" + provider.name() + "` by `" + protocol.id() + "`",
                        provider.facts().dialect().get(protocol.id()).on(protocol.rules())));
    }

    private static String row(String receiver, DialectRules rules) {
        String demands = rules.demands().stream()
                .map(rule -> words(rule) + " (`" + EnumNames.of(rule) + "`)")
                .collect(Collectors.joining("; "));
        return "| "
                + String.join(
                        " | ",
                        receiver,
                        words(rules.texts()),
                        words(rules.toolIds()),
                        words(rules.schemas()),
                        words(rules.structuredOutput()),
                        words(rules.promptCache()),
                        demands)
                + " |\n";
    }

    private static String words(TextRule rule) {
        return switch (rule) {
            case ANY -> "any";
            case NOT_EMPTY -> "not empty";
            case NOT_EMPTY_UNLESS_SIGNED -> "not empty, unless signed";
            case NOT_BLANK -> "not blank";
        };
    }

    private static String words(ToolIdRule rule) {
        return switch (rule) {
            case OPTIONAL -> "any or none";
            case ANY -> "any";
            case UP_TO_40 -> "up to 40 characters, unique";
            case UP_TO_64 -> "up to 64 characters, unique";
            case WORD_64 -> "up to 64 of `A-Za-z0-9_-`, unique";
            case NINE_ALPHANUMERIC -> "nine letters and digits, unique";
        };
    }

    private static String words(SchemaRule rule) {
        return switch (rule) {
            case ANY -> "any";
            case OPENAI -> "strict if closed and all required";
            case ANTHROPIC -> "closed, no limits, no recursion";
            case GEMINI -> "Gemini's subset";
        };
    }

    private static String words(StructuredOutputRule rule) {
        return switch (rule) {
            case JSON_SCHEMA -> "a format";
            case JSON_SCHEMA_OR_OBJECT -> "a format, or a schema of `json_object`";
            case INSTRUCTION -> "an instruction, with `json_object`";
        };
    }

    private static String words(PromptCacheRule rule) {
        return switch (rule) {
            case AS_GIVEN -> "as given";
            case CACHE_CONTROL -> "`cache_control`";
            case CACHE_POINT -> "`cachePoint`";
            case BREAKPOINT -> "`prompt_cache_breakpoint`, from GPT-5.6 on";
            case NONE -> "none";
        };
    }

    private static String words(DialectRule rule) {
        return switch (rule) {
            case USER_FIRST -> "the user begins";
            case NO_TRAILING_BLANKS -> "a begun answer does not end in blanks";
            case FAILED_RESULT_TEXT -> "a failed result has a text";
            case RESULT_CONTENT -> "a result has content";
            case RESULT_NAMES -> "a result has the name of its tool";
            case TOOLS_FOR_HISTORY -> "tools of earlier calls are declared";
            case CONTENT_REQUIRED -> "a message has `content`";
            case NO_NAMES -> "no `name` of a speaker";
            case REFUSALS -> "a refusal is a field of its own, not a text";
            case ASSISTANT_AFTER_TOOL -> "the assistant speaks between a result and the user";
            case ALTERNATING_ROLES -> "instructions first, then user and assistant alternate";
            case TYPED_BRANCHES -> "no type beside `anyOf`: it is in the branches";
            case ONE_INSTRUCTION -> "instructions are one message at the beginning";
            case EQUALLY_STRICT_TOOLS -> "all tools are strict, or none is";
            case WORDS_REQUIRED -> "an answer has a text or a call, not reasoning alone";
            case REASONING_REQUIRED -> "in a turn with calls, each answer has `reasoning_content`";
            case ANNOTATIONS -> "annotations of an answer go back";
            case IMAGE_TYPES -> "the type of an image is that of its bytes";
            case DOCUMENT_TEXT -> "a message with a document has a text";
            case PREFIX -> "a begun answer has `prefix`";
            case AUDIO_DATA_URL -> "audio is a `data:` URL";
            case EXTRA_CONTENT -> "a call has the signature of its thought in `extra_content`";
        };
    }
}
