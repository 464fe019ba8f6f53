using System.Globalization;
using System.Text;
using Chappe.Conversations.Actors;
using Chappe.Conversations.Ladders;

namespace Chappe.Conversations.Stage;

/// <summary>
/// This is one ladder being performed: actors say their lines to the engine in this process, and what the engine says is compared with the
/// ladder. Every actor's messages are compared in the order in which they came to it; between actors there is no order.
/// </summary>
internal sealed class Play : IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);

    private static readonly HashSet<string> s_methods =
        ["INVITE", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE"];

    private readonly Ladder _ladder;
    private readonly string _folder;
    private readonly Scene _scene;
    private readonly Dictionary<string, Actor> _actors = [];
    private readonly StringBuilder _said = new();
    private string? _nowhere;

    private Play(Ladder ladder)
    {
        _ladder = ladder;
        _folder = Path.GetDirectoryName(Path.GetFullPath(ladder.File))!;
        _scene = new Scene(Deliver);
    }

    /// <summary>Performs <paramref name="ladder"/>.</summary>
    /// <exception cref="LadderFailure">Something else was said.</exception>
    internal static async Task PerformAsync(Ladder ladder, CancellationToken cancel)
    {
        await using var play = new Play(ladder);
        await play._scene.StartAsync(Path.Combine(play._folder, ladder.Script), ladder.Environment, cancel);
        play.Cast();
        foreach (var step in ladder.Steps) await play.PerformAsync(step, cancel);
        await play.SettleAsync(cancel);
        play.ExpectSilence(ladder.Steps[^1], "at the end");
    }

    /// <summary>Gives everybody an address: 10.0.0.1 to who is named first, 10.0.0.2 to the next, unless the ladder gives it to somebody.</summary>
    private void Cast()
    {
        foreach (var placed in _ladder.Steps.OfType<ActorStep>()) _actors[placed.Name] = new Actor(placed.Name, placed.Address, placed.Port, placed.IsTcp);
        int next = 1;
        foreach (var step in _ladder.Steps.OfType<MessageStep>())
        {
            foreach (string name in (string[])[step.From, step.To])
            {
                if (name == "chappe" || _actors.ContainsKey(name)) continue;
                while (_actors.Values.Any(a => a.Address == $"10.0.0.{next}")) next++;
                _actors[name] = new Actor(name, $"10.0.0.{next}", 5060, isTcp: false);
            }
        }
    }

    private async Task PerformAsync(Step step, CancellationToken cancel)
    {
        try
        {
            switch (step)
            {
                case MessageStep { From: "chappe" } expected: await ExpectAsync(expected, cancel); break;
                case MessageStep spoken: Speak(spoken); break;
                case WaitStep wait: await WaitAsync(wait.Time, cancel); break;
                case SilenceStep:
                    await SettleAsync(cancel);
                    ExpectSilence(step, "here");
                    break;
                case ReloadStep reload: await _scene.ReloadAsync(Path.Combine(_folder, reload.File), reload.IsRefused, cancel); break;
                case RollbackStep rollback: await _scene.RollbackAsync(rollback.Version, cancel); break;
                case RestartStep: await _scene.RestartAsync(cancel); break;
            }
        }
        catch (FormatException wrong)
        {
            throw Failure(step, wrong.Message);
        }
    }

    private void Speak(MessageStep step)
    {
        var actor = _actors[step.From];
        string[] words = step.What.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SipText message;
        if (int.TryParse(words[0], out int status))
        {
            var (method, reason) = MethodOrReason(words);
            message = actor.Respond(status, method, reason);
        }
        else message = actor.Request(words[0], words.Length > 1 ? words[1] : null);
        foreach (string detail in step.Details) Apply(detail, actor, message, step);
        Note(step.From, step.To, message);
        if (step.To == "chappe") _scene.Receive(actor, message);
        else _actors[step.To].Receive(SipText.Parse(message.ToOctets()));
    }

    private void Apply(string detail, Actor actor, SipText message, Step step)
    {
        string[] words = detail.Split(' ', 3);
        if (words is ["no", var gone]) message.Remove(gone);
        else if (words is ["auth", var user, var password]) actor.Authenticate(message, user, password);
        else if (words[0] == "body") message.Body = detail[5..].Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        else if (detail.IndexOf(':') is var colon and > 0) message.Set(detail[..colon].Trim(), detail[(colon + 1)..].Trim());
        else throw Failure(step, $"'{detail}' is no header line");
    }

    private async Task ExpectAsync(MessageStep step, CancellationToken cancel)
    {
        var actor = _actors[step.To];
        await _scene.WaitAsync(() => actor.Inbox.Count > 0, cancel);
        if (!actor.Inbox.TryDequeue(out var message)) throw Failure(step, _nowhere ?? $"{step.To} was sent nothing; expected: {step.What}");
        string[] words = step.What.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (char.IsDigit(words[0][0])) ExpectResponse(step, words, message);
        else
        {
            if (!message.IsRequest || message.Method != words[0]) throw Different(step, step.What, message);
            if (words.Length > 1 && !Glob.Matches(message.Uri, words[1])) throw Different(step, step.What, message);
        }
        foreach (string detail in step.Details) Check(detail, step, message);
    }

    private void ExpectResponse(MessageStep step, string[] words, SipText message)
    {
        var (method, reason) = MethodOrReason(words);
        string status = message.IsRequest ? "" : message.Status.ToString(CultureInfo.InvariantCulture);
        bool isRight = words[0].EndsWith("xx", StringComparison.Ordinal) ? status.StartsWith(words[0][0]) : status == words[0];
        if (!isRight || (method is not null && message.CSeqMethod != method) || (reason is not null && !Glob.Matches(message.Reason, reason))) throw Different(step, step.What, message);
    }

    private void Check(string detail, Step step, SipText message)
    {
        if (detail.StartsWith("no ", StringComparison.Ordinal))
        {
            if (message.First(detail[3..].Trim()) is not null) throw Different(step, detail, message);
            return;
        }
        if (detail.StartsWith("body ", StringComparison.Ordinal))
        {
            if (!Glob.Matches(message.Body.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal), detail[5..])) throw Different(step, detail, message);
            return;
        }
        int colon = detail.IndexOf(':');
        if (colon <= 0) throw Failure(step, $"'{detail}' is no header line");
        string name = detail[..colon].Trim(), pattern = detail[(colon + 1)..].Trim();
        if (!message.Headers.Any(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase) && Glob.Matches(h.Value, pattern)) && !message.All(name).Any(v => Glob.Matches(v, pattern)))
            throw Different(step, detail, message);
    }

    // "200 CANCEL" names the request that is answered, "404 Not Found" the reason phrase.
    private static (string? Method, string? Reason) MethodOrReason(string[] words) => words.Length switch
    {
        1 => (null, null),
        2 when s_methods.Contains(words[1]) => (words[1], null),
        _ => (null, string.Join(' ', words[1..])),
    };

    private async Task WaitAsync(TimeSpan time, CancellationToken cancel)
    {
        // In the wheel's own steps, so that what a timer sends is on its way before the next one rings.
        for (var left = time; left > TimeSpan.Zero; left -= s_step)
        {
            _scene.Advance(left < s_step ? left : s_step);
            cancel.ThrowIfCancellationRequested();
        }
        await SettleAsync(cancel);
    }

    private Task SettleAsync(CancellationToken cancel) => _scene.SettleAsync(cancel);

    private void ExpectSilence(Step step, string when)
    {
        if (_nowhere is { } lost) throw Failure(step, lost);
        foreach (var actor in _actors.Values)
            if (actor.Inbox.TryPeek(out var unasked)) throw Failure(step, $"{when} Chappe had also said this to {actor.Name}:\n{unasked}");
    }

    private void Deliver(string address, int port, bool isTcp, byte[] octets)
    {
        var message = SipText.Parse(octets);
        var actor = _actors.Values.FirstOrDefault(a => a.Address == address && a.Port == port);
        Note("chappe", actor?.Name ?? $"{address}:{port}", message);
        if (actor is null) _nowhere ??= $"Chappe sent this to {address}:{port}, where nobody is:\n{message}";
        else actor.Receive(message);
    }

    private void Note(string from, string to, SipText message) => _said.Append(CultureInfo.InvariantCulture, $"{from,-8} {(message.IsRequest ? $"{message.Method} {message.Uri}" : $"{message.Status} {message.Reason} ({message.CSeqMethod})"),-50} -> {to}\n");

    private LadderFailure Different(Step step, string expected, SipText came) => Failure(step, $"expected: {expected}\ncame:\n{came}");

    private LadderFailure Failure(Step step, string text) => new($"{_ladder.File}:{step.Line}: {text}\n--- so far\n{_said}--- log\n{_scene.Log}");

    public ValueTask DisposeAsync() => _scene.DisposeAsync();
}
