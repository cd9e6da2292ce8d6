package io.github.camelllm.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.BatchOutcome;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in which files of records become files of outcomes by a provider's batch API. Its state is in its files, so
 * that a restart goes on where the application has ended:
 *
 * <ul>
 *   <li>{@code in}: files with the ending {@code .jsonl}, one JSON object a line. Move a file in when it is complete.
 *   <li>{@code work}: files that are being worked on, each with its batch's id in a file {@code .batch}.
 *   <li>{@code out}: the same records with their answers or errors. A file appears when it is complete, once.
 *   <li>{@code done}: the files of records whose outcomes are in {@code out}.
 *   <li>{@code failed}: files that the provider has refused as a whole, each with the reason in a file {@code .error}.
 * </ul>
 *
 * <p>A second application on the same folder waits until the first has ended. A file whose submission was cut off by a kill
 * is submitted again; if the provider had it already, both batches are processed and paid for.
 */
public final class BatchFolder extends ServiceSupport implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(BatchFolder.class);
    private static final String RECORDS = ".jsonl";
    private static final String BATCH = ".batch";
    private static final String OUTCOMES = ".out";

    private @Nullable Path directory;
    private String idField = "id";
    private String promptField = "";
    private String answerField = "answer";
    /** The files that have been handed out for submission: no other thread may submit them, too. */
    private final Set<String> submitting = ConcurrentHashMap.newKeySet();

    private @Nullable FileChannel lockFile;
    private @Nullable CamelContext context;

    /** Makes one without a folder. */
    public BatchFolder() {}

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext value) {
        context = value;
    }

    /** Sets the folder; it is created if it is missing. */
    public void setDirectory(String value) {
        directory = Path.of(value);
    }

    /** Sets the field of a record that has its id, {@code id} by default; a record without it has its line number. */
    public void setIdField(String value) {
        idField = value;
    }

    /** Sets the field of a record that is the prompt; empty, as by default, for the whole record as JSON. */
    public void setPromptField(String value) {
        promptField = value;
    }

    /** Sets the field that takes the answer, {@code answer} by default; an error is in the field {@code error}. */
    public void setAnswerField(String value) {
        answerField = value;
    }

    /**
     * Returns what there is to do, by the names of the files: files to submit, and batches to ask about. Returns nothing
     * while another application works on the folder.
     *
     * @throws IOException if the folder cannot be read or written
     */
    public List<FolderBatch> pending() throws IOException {
        if (!locked()) {
            return List.of();
        }
        for (Path file : files("in", RECORDS)) {
            move(file, at("work", String.valueOf(file.getFileName())));
        }
        List<FolderBatch> pending = new ArrayList<>();
        for (Path file : files("work", BATCH)) {
            String name = name(file, BATCH);
            if (Files.exists(at("work", name + RECORDS))) {
                pending.add(new FolderBatch(name, java.util.Map.of(), Files.readString(file)));
            } else {
                publish(name); // what a kill has cut off
            }
        }
        for (Path file : files("work", RECORDS)) {
            String name = name(file, RECORDS);
            if (submitting.add(name)) {
                submission(name, file, pending);
            }
        }
        return pending;
    }

    private void submission(String name, Path file, List<FolderBatch> pending) throws IOException {
        if (Files.exists(at("work", name + BATCH))) {
            submitting.remove(name);
            return;
        }
        try {
            pending.add(new FolderBatch(name, records(file).requests(promptField), null));
        } catch (IllegalArgumentException e) {
            submitting.remove(name);
            refuse(name, String.valueOf(e.getMessage()));
        }
    }

    private RecordLines records(Path file) throws IOException {
        return RecordLines.read(file, idField);
    }

    /**
     * Notes that the provider has a batch.
     *
     * @param batch the file
     * @param status what the provider has answered
     * @throws IOException if that cannot be written; the batch is then lost to this folder
     */
    public void submitted(FolderBatch batch, BatchStatus status) throws IOException {
        write(at("work", batch.name() + BATCH), status.id());
        submitting.remove(batch.name());
        LOG.info("Submitted {} as the batch {}", batch.name(), status.id());
    }

    /**
     * Writes the outcomes of a batch that has ended, beside their records.
     *
     * @param batch the file
     * @param outcomes the outcomes, in any order
     * @throws IOException if they cannot be written; they are then fetched again
     */
    public void ended(FolderBatch batch, List<BatchOutcome> outcomes) throws IOException {
        Path rows = at("work", batch.name() + RECORDS);
        StringBuilder lines = new StringBuilder();
        for (ObjectNode line : records(rows).with(outcomes, answerField)) {
            lines.append(line).append('\n');
        }
        write(at("work", batch.name() + OUTCOMES), lines.toString());
        move(rows, at("done", batch.name() + RECORDS));
        publish(batch.name());
        LOG.info("The outcomes of {} are in {}", batch.name(), at("out", batch.name() + RECORDS));
    }

    private void publish(String name) throws IOException {
        Path outcomes = at("work", name + OUTCOMES);
        if (Files.exists(outcomes)) {
            move(outcomes, at("out", name + RECORDS));
        }
        Files.deleteIfExists(at("work", name + BATCH));
    }

    /**
     * Takes the failure of a step: a file that the provider refuses is moved to {@code failed}; all else is logged, and the
     * step is repeated in the next round.
     *
     * @param batch the file
     * @param failure what has failed
     * @throws IOException if the file cannot be moved
     */
    public void failed(FolderBatch batch, Exception failure) throws IOException {
        LlmException error = ObjectHelper.getException(LlmException.class, failure);
        if (error != null && error.kind() == ErrorKind.INVALID_REQUEST) {
            refuse(batch.name(), String.valueOf(error.getMessage()));
        } else {
            LOG.warn("{} will be tried again: {}", batch.name(), failure.toString());
        }
        submitting.remove(batch.name());
    }

    private void refuse(String name, String why) throws IOException {
        LOG.error("{} was refused and is in {}: {}", name, at("failed", ""), why);
        write(at("failed", name + ".error"), why);
        move(at("work", name + RECORDS), at("failed", name + RECORDS));
        Files.deleteIfExists(at("work", name + BATCH));
    }

    private Path at(String folder, String name) throws IOException {
        Path parent = Objects.requireNonNull(directory, "The folder of a BatchFolder is not set")
                .resolve(folder);
        Files.createDirectories(parent);
        return parent.resolve(name);
    }

    private List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> all = Files.list(at(folder, ""))) {
            return all.filter(file -> !isHidden(file)
                            && String.valueOf(file.getFileName()).endsWith(ending))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    private static String name(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ending.length());
    }

    /** Moves a file in one piece; one of that name gives way to it. */
    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes a file in one piece, and returns when it is on the disk. */
    private static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName());
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        move(part, file);
    }

    private synchronized boolean locked() throws IOException {
        if (lockFile != null) {
            return true;
        }
        FileChannel channel =
                FileChannel.open(at("work", ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            return false;
        }
        lockFile = channel;
        stopWithContext();
        return true;
    }

    private void stopWithContext() {
        CamelContext owner = context;
        if (owner != null) {
            try {
                owner.addService(this, true);
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
        }
    }

    /** Lets another application work on the folder. */
    @Override
    protected synchronized void doStop() throws IOException {
        FileChannel channel = lockFile;
        lockFile = null;
        if (channel != null) {
            channel.close();
        }
    }
}
