package io.github.camelllm.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.matrix.MatrixRun.MatrixFinding;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What one provider wrote, every other takes: conversations that begin with any of the six protocols go on with any
 * other, whose fake server is strict. Each property has one receiver, and sends it each of its 200 conversations from
 * all six senders; the other receivers are providers that differ from their protocol. A failure names the rule and the pair,
 * and its conversation is the smallest that breaks it.
 *
 * <p>With {@code -Dmatrix.rounds=10}, there are ten times as many conversations.
 */
@Tag("matrix")
@PropertyDefaults(tries = 200, edgeCases = EdgeCasesMode.NONE, afterFailure = AfterFailureMode.RANDOM_SEED)
class ProtocolMatrixTest {
    private static final int ROUNDS = Integer.getInteger("matrix.rounds", 1);

    /** Fewer than of a protocol, as these providers share one and differ in a few rules. */
    private static final int PROVIDER_TRIES = 80;

    private static MatrixRun matrix;

    @BeforeContainer
    static void start() throws Exception {
        matrix = new MatrixRun();
    }

    @AfterContainer
    static void stop() {
        matrix.close();
    }

    @Provide
    Arbitrary<List<MatrixConversation>> conversations() {
        return MatrixConversations.all().list().ofSize(ROUNDS);
    }

    @Property
    void openAiChatTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.OPENAI_CHAT, conversations);
    }

    @Property
    void openAiResponsesTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.OPENAI_RESPONSES, conversations);
    }

    @Property
    void anthropicTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.ANTHROPIC_MESSAGES, conversations);
    }

    @Property
    void geminiTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.GEMINI_GENERATE, conversations);
    }

    @Property
    void bedrockTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.BEDROCK_CONVERSE, conversations);
    }

    @Property
    void ollamaTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.OLLAMA_CHAT, conversations);
    }

    @Property
    void mistralTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.MISTRAL, conversations);
    }

    @Property
    void deepSeekTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.DEEPSEEK, conversations);
    }

    @Property
    void gitHubTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.GITHUB, conversations);
    }

    @Property
    void geminiTakesAllByItsCompatibleSurface(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.GEMINI_CHAT, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void perplexityTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.PERPLEXITY, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void xAiTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.XAI, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void moonshotTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.MOONSHOT, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void nvidiaTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.NVIDIA, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void cohereTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.COHERE, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void zAiTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.ZAI, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void openRouterTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.OPENROUTER, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void groqTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.GROQ, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void cerebrasTakesAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.CEREBRAS, conversations);
    }

    @Property(tries = PROVIDER_TRIES)
    void chatTemplatesTakeAll(@ForAll("conversations") List<MatrixConversation> conversations) {
        assertTaken(MatrixProtocol.VLLM, conversations);
    }

    /** Instructions alone may be taken for a question, or refused before they are sent. */
    @Property
    void nobodyRefusesInstructionsAlone(@ForAll("conversations") List<MatrixConversation> conversations) {
        for (MatrixProtocol receiver : MatrixProtocol.values()) {
            List<String> texts = conversations.get(0).question();
            assertThat(matrix.instructions(receiver, texts)).as(receiver.rules).isEmpty();
        }
    }

    private static void assertTaken(MatrixProtocol receiver, List<MatrixConversation> conversations) {
        for (MatrixConversation conversation : conversations) {
            for (MatrixProtocol sender : receiver.senders()) {
                List<MatrixFinding> findings = matrix.run(sender, receiver, conversation);
                assertThat(findings)
                        .as("%s -> %s", sender.rules, receiver.rules)
                        .isEmpty();
            }
        }
    }
}
