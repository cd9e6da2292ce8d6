package io.github.camelllm.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule refuses its smallest bad request, and no rule the good ones. The requests are in the resources
 * {@code strict/<dialect>.json}: a bad one is the first good one with values set and removed by JSON
 * Pointer, or sent to another path.
 */
class StrictRulesTest {
    /** Half a surrogate pair can only be sent as an escape. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static JsonNode cases(StrictDialect dialect) throws IOException {
        try (InputStream in = StrictRulesTest.class.getResourceAsStream("/strict/" + dialect.id + ".json")) {
            return JSON.readTree(in);
        }
    }

    @ParameterizedTest
    @EnumSource(StrictDialect.class)
    void goodRequestsPass(StrictDialect dialect) throws IOException {
        JsonNode cases = cases(dialect);
        for (JsonNode good : cases.required("accepted")) {
            assertThat(dialect.violations(request(cases, good.toString())))
                    .as(good::toString)
                    .isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> badRequestsAreRefused() {
        return Stream.of(StrictDialect.values()).flatMap(StrictRulesTest::bad);
    }

    private static Stream<DynamicTest> bad(StrictDialect dialect) {
        try {
            JsonNode cases = cases(dialect);
            return StreamSupport.stream(cases.required("refused").spliterator(), false)
                    .map(bad -> DynamicTest.dynamicTest(
                            dialect.id + ": " + bad, () -> assertThat(violations(dialect, cases, bad))
                                    .extracting(RefusedRequest.Violation::rule)
                                    .contains(bad.required("rule").asText())));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A rule is its name and its source; several rules of one name need a bad request each. */
    @ParameterizedTest
    @EnumSource(StrictDialect.class)
    void everyRuleHasItsBadRequest(StrictDialect dialect) throws IOException {
        JsonNode cases = cases(dialect);
        Set<String> broken = new HashSet<>();
        for (JsonNode bad : cases.required("refused")) {
            violations(dialect, cases, bad)
                    .forEach(violation -> broken.add(violation.rule() + " " + violation.source()));
        }
        Set<String> rules = dialect.rules().stream()
                .map(rule -> rule.name() + " " + rule.source())
                .collect(Collectors.toSet());
        assertThat(broken).isEqualTo(rules);
    }

    @ParameterizedTest
    @EnumSource(StrictDialect.class)
    void everyRuleNamesItsSource(StrictDialect dialect) {
        assertThat(dialect.rules()).allSatisfy(rule -> {
            assertThat(rule.name()).matches("[a-z][a-z-]+");
            assertThat(rule.source()).startsWith("https://");
        });
    }

    private static List<RefusedRequest.Violation> violations(StrictDialect dialect, JsonNode cases, JsonNode bad) {
        JsonNode where = bad.has("path") ? bad : cases;
        if (bad.has("raw")) {
            return dialect.violations(request(cases, bad.get("raw").textValue()));
        }
        ObjectNode changed = cases.required("accepted").get(0).deepCopy();
        bad.path("set").properties().forEach(field -> set(changed, field.getKey(), field.getValue()));
        bad.path("remove").forEach(pointer -> remove(changed, pointer.textValue()));
        return dialect.violations(request(where, written(changed)));
    }

    private static String written(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static StrictRequest request(JsonNode cases, String body) {
        return StrictRequest.of(cases.required("path").textValue(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static void set(JsonNode root, String path, JsonNode value) {
        JsonPointer pointer = JsonPointer.compile(path);
        JsonNode parent = root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.set(pointer.last().getMatchingProperty(), value);
        } else if (pointer.last().getMatchingIndex() == parent.size()) {
            ((ArrayNode) parent).add(value);
        } else {
            ((ArrayNode) parent).set(pointer.last().getMatchingIndex(), value);
        }
    }

    private static void remove(JsonNode root, String path) {
        JsonPointer pointer = JsonPointer.compile(path);
        JsonNode parent = root.at(pointer.head());
        assertThat(root.at(pointer).isMissingNode()).as(path).isFalse();
        if (parent instanceof ObjectNode object) {
            object.remove(pointer.last().getMatchingProperty());
        } else {
            ((ArrayNode) parent).remove(pointer.last().getMatchingIndex());
        }
    }
}
