package io.github.camelllm.examples.enrichment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.catalog.CostForecast;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Operation;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.price.Cost;
import io.github.camelllm.provider.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The forecast of a job: its calls, and their minimum and maximum cost. It makes no call and writes no file. */
final class DryRun implements Batches.Others {
    /** The minimum length of an answer; the real one is not known before. */
    private static final long SHORTEST_ANSWER = 1;

    private final Job job;
    private final io.github.camelllm.catalog.@Nullable Model model;
    private final Set<String> prompts = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private long known;
    private long rejected;
    private long repeated;
    private long calls;
    private long inputAtLeast;
    private long input;
    private long inputAtMost;
    private @Nullable Long outputAtMost = 0L;
    private @Nullable BigDecimal atLeast = BigDecimal.ZERO;
    private @Nullable BigDecimal atMost = BigDecimal.ZERO;

    /**
     * Creates a forecast.
     *
     * @param providers the providers, which have the prices of batches
     */
    DryRun(Job job, ModelCatalog catalog, List<Provider> providers) {
        this.job = job;
        this.model = catalog.find(job.model().address())
                .map(found -> priced(found, providers))
                .orElse(null);
    }

    private static io.github.camelllm.catalog.Model priced(
            io.github.camelllm.catalog.Model listed, List<Provider> providers) {
        return providers.stream()
                .filter(provider -> provider.isCalled(listed.provider()))
                .map(provider -> listed.toBuilder()
                        .prices(provider.pricing().of(listed.prices()))
                        .build())
                .findFirst()
                .orElse(listed);
    }

    /** Reads the input and returns the forecast as text. */
    String report() throws IOException {
        if (!job.restart() && !job.arguments().toStandardOutput()) {
            read(job.journal(), LineShape.RESULT);
            if (!job.retryFailed()) {
                read(job.failed(), LineShape.FAILURE);
            }
        }
        try (Rows rows = job.rows(() -> false)) {
            Batches batches = new Batches(rows, job.rowsPerCall(), this, () -> false);
            while (batches.hasNext()) {
                add(batches.next());
            }
        }
        return "Dry run of " + job.model().name() + " on " + job.source().name() + "; no call is made."
                + System.lineSeparator() + System.lineSeparator() + table() + System.lineSeparator()
                + System.lineSeparator() + "Retries are not counted; --option maxTokens=N lowers the cost at most.";
    }

    private Table table() {
        Table table = new Table();
        table.row("records", job.records());
        table.row("done in earlier runs", known);
        table.row("cannot be asked", rejected);
        table.row("equal to another", repeated);
        table.row("calls", calls);
        table.row("input tokens", "about " + Table.figure(input), range(inputAtLeast, inputAtMost));
        table.row("output tokens", "at most " + (outputAtMost == null ? "unknown" : Table.figure(outputAtMost)), "");
        table.row("cost at least", dollars(atLeast), "");
        table.row("cost at most", dollars(atMost), atMost == null ? "no price or no limit is known" : "");
        boolean tokens = job.arguments().tokensPerMinute != Long.MAX_VALUE;
        table.row("time at the limits", time(), tokens ? "without the tokens of the answers" : "");
        return table;
    }

    /** Adds the records of a file, without changing it. */
    private void read(Path path, LineShape shape) throws IOException {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ObjectNode ours = shape.parse(line);
                if (ours != null && ours.path("job").asText().equals(job.fingerprint())) {
                    done.add(ours.path("id").asText());
                }
            }
        } catch (CharacterCodingException e) {
            // This application has not written the file; the run itself refuses it.
            done.clear();
        }
    }

    private static String range(long least, long most) {
        return "from " + Table.figure(least) + " to " + Table.figure(most);
    }

    private static String dollars(@Nullable BigDecimal cost) {
        return cost == null ? "unknown" : "USD " + cost.stripTrailingZeros().toPlainString();
    }

    private String time() {
        double minutes = Math.max(
                calls / (double) job.arguments().requestsPerMinute, input / (double) job.arguments().tokensPerMinute);
        return job.limited() ? Progress.time(60 * minutes) : "no limits are set";
    }

    private void add(Batch batch) {
        boolean cheaper = job.arguments().batch;
        CostForecast forecast = cheaper
                ? CostForecast.ofBatch(job.model().provider(), request(batch), model, false)
                : CostForecast.of(job.model().provider(), request(batch), model);
        calls++;
        input += forecast.input().tokens();
        inputAtLeast += forecast.input().atLeast();
        inputAtMost += forecast.input().atMost();
        Long output = forecast.outputTokens();
        outputAtMost = output == null || outputAtMost == null ? null : (Long) (outputAtMost + output);
        atMost = plus(atMost, forecast.cost());
        Usage least = new Usage(
                forecast.input().atLeast(),
                job.instructions().schema() == null ? 0 : SHORTEST_ANSWER * batch.size(),
                null,
                null,
                null);
        atLeast = plus(atLeast, model == null ? null : Cost.of(model.prices().inTier(cheaper ? "batch" : null), least));
    }

    private static @Nullable BigDecimal plus(@Nullable BigDecimal sum, @Nullable BigDecimal cost) {
        return sum == null || cost == null ? null : sum.add(cost);
    }

    private ChatRequest request(Batch batch) {
        ChatRequest.Builder request = ChatRequest.of(batch.prompt()).toBuilder();
        request.model(job.model().modelName());
        JsonNode schema = job.schema();
        if (schema == null) {
            return request.operation(Operation.EMBEDDINGS).build();
        }
        String most = job.model().options().get("maxTokens");
        if (most != null && most.matches("\\d{1,9}")) {
            request.maxTokens(Integer.valueOf(most));
        }
        return request.messages(
                        List.of(Message.system(job.instructions().systemMessage()), Message.user(batch.prompt())))
                .responseFormat(ResponseFormat.schema("result", schema))
                .build();
    }

    @Override
    public boolean known(Row row) {
        boolean isDone = done.contains(row.id());
        known += isDone ? 1 : 0;
        return isDone;
    }

    @Override
    public void rejected(Row row, RejectedException why) {
        rejected++;
    }

    @Override
    public boolean repeated(Row row, String prompt) {
        boolean again = !job.arguments().noDedupe && !prompts.add(prompt);
        repeated += again ? 1 : 0;
        return again;
    }
}
