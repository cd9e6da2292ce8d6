package io.github.camelllm.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines that are refused before the first call, with exit code 2. */
class CommandLineTest {
    @TempDir
    private Path folder;

    private void refused(String message, String... arguments) throws Exception {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.err()).contains(message).contains("--help");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void helpListsEveryOptionAndMakesNoCall() throws Exception {
        Outcome outcome = Outcome.of("--help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .contains("--input", "--output", "--model", "--concurrency", "--limit", "--system", "--schema")
                .contains("--text-column", "--id-column", "--option", "--retry-failed", "--restart");
    }

    @Test
    void helpFitsEightyColumns() throws Exception {
        assertThat(Outcome.of("--help").out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void theCompletionScriptKnowsOptionsAndTasks() throws Exception {
        Outcome outcome = Outcome.of("--completion");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("complete -F _complete_enrich", "--rows-per-call", "\"classify\"");
    }

    @Test
    void anOptionThatIsNotKnown() throws Exception {
        refused("Error: Unknown option: '--modell'; did you mean --model?", "--modell");
    }

    @Test
    void anInputThatIsMissing() throws Exception {
        refused("There is no file nowhere.csv", "--input", "nowhere.csv");
    }

    @Test
    void anInputOfUnknownFormat() throws Exception {
        refused("must end in .csv, .tsv, .jsonl, .ndjson, .json or .parquet", "--input", file("in.xlsx", "?"));
    }

    @Test
    void aJsonArrayThatBreaksOff() throws Exception {
        refused("after 1 record: ", "--input", file("in.json", "[{\"id\":1,\"text\":\"a\"}, {\"id\":"));
    }

    @Test
    void aPromptWithAColumnThatIsMissing() throws Exception {
        String input = file("in.csv", "id,text\n1,a\n");
        refused("--prompt names 'title', but the columns are [id, text]", "--input", input, "--prompt", "{title}: x");
        refused("--prompt names no column", "--input", input, "--prompt", "{{text}}");
        refused("a brace is not closed", "--input", input, "--prompt", "a {text");
    }

    @Test
    void aFieldOfUnknownType() throws Exception {
        refused("'amount:money' must be a name", "--task", "extract", "--fields", "name,amount:money");
    }

    @Test
    void anInputWhoseTextIsNotKnown() throws Exception {
        refused("columns are [id, remark]", "--input", file("in.csv", "id,remark\n1,a\n"));
    }

    @Test
    void aHeaderWithAnotherSeparator() throws Exception {
        refused(
                "the columns are [id;text]; are they separated by --separator ';'?",
                "--input",
                file("in.csv", "id;text\n1;a\n"));
        refused("--separator tab?", "--input", file("in.csv", "id\ttext\n1\ta\n"), "--text-column", "text");
    }

    @Test
    void anInputWithoutItsOption() throws Exception {
        refused("did you mean --input records.csv?", "records.csv");
    }

    @Test
    void aValueOfTheWrongKindIsNamedWithoutAJavaClass() throws Exception {
        assertThat(Outcome.of("--max-cost", "much").err()).contains("'much'").doesNotContain("java.");
        assertThat(Outcome.of("--encoding", "UTF-9").err()).contains("'UTF-9'").doesNotContain("java.");
    }

    @Test
    void aSchemaThatBreaksTheRulesOfSchemas() throws Exception {
        String input = file("in.csv", "id,text\n1,a\n");
        for (String type : List.of("{\"type\":\"objec\"}", "{\"properties\":{\"a\":{\"type\":\"strin\"}}}")) {
            refused("is no valid JSON Schema: /", "--input", input, "--schema", file("s.json", type));
        }
    }

    @Test
    void aColumnThatIsMissing() throws Exception {
        refused(
                "--id-column names 'nr', but the columns are [id, text]",
                "--input",
                file("in.csv", "id,text\n1,a\n"),
                "--id-column",
                "nr");
    }

    @Test
    void aSchemaThatIsNone() throws Exception {
        refused("is no JSON", "--schema", file("s.json", "{"));
        refused("is no JSON Schema", "--schema", file("s.json", "[]"));
        refused("cannot read", "--schema", folder.resolve("none.json").toString());
    }

    @Test
    void anOutputThatIsTheInput() throws Exception {
        String input = file("in.jsonl", "{\"text\":\"a\"}\n");
        refused("would be written into the input", "--input", input, "--output", input);
    }

    @Test
    void anOutputInNoDirectory() throws Exception {
        refused(
                "is no file in an existing directory",
                "--output",
                folder.resolve("no/out.jsonl").toString());
    }

    @Test
    void aProviderWithoutItsKey() throws Exception {
        refused("set the environment variable OPENAI_API_KEY", "--model", "openai:gpt-4o");
    }

    @Test
    void aProviderThatIsNotKnown() throws Exception {
        String output = folder.resolve("out.jsonl").toString();
        refused("Unknown provider 'nobody'", "--model", "nobody:x", "--output", output);
    }

    @Test
    void anOptionOfTheEndpointThatIsNotKnownAndNoKeyIsShown() throws Exception {
        String output = folder.resolve("out.jsonl").toString();
        Outcome outcome =
                Outcome.of("--output", output, "--option", "api_key=sk-secret", "--option", "apiKey=sk-secret");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("api_key").doesNotContain("sk-secret");
    }
}
