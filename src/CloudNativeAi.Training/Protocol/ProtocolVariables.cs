namespace CloudNativeAi.Training.Protocol;

/// <summary>Variables of the worker protocol; <c>docs/worker-protocol.md</c> describes them.</summary>
internal static class ProtocolVariables
{
    public const string Generation = "CNAI_GENERATION";
    public const string ReportFile = "CNAI_REPORT_FILE";
    public const string RequestFile = "CNAI_REQUEST_FILE";
    public const string CheckpointDirectory = "CNAI_CHECKPOINT_DIR";
    public const string ResumeDirectory = "CNAI_RESUME_DIR";
    public const string ResumeStep = "CNAI_RESUME_STEP";
}
