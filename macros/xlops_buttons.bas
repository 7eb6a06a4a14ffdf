Attribute VB_Name = "xlops_buttons"
Option Explicit

' Written by macros/build.py from xlops/workbook/button_list.py.
' What a button does is Python: xlops.live.buttons; each has a command line twin.

' Read new exports and bring this workbook up to date.
Public Sub RefreshKpis()
    RunButton "import xlops.live.buttons; xlops.live.buttons.refresh()", True
End Sub

' Make or refresh the review of the last finished week.
Public Sub WeeklyReview()
    RunButton "import xlops.live.buttons; xlops.live.buttons.weekly_review()", True
End Sub

' Make or refresh the review of the last finished month.
Public Sub MonthlyReview()
    RunButton "import xlops.live.buttons; xlops.live.buttons.monthly_review()", True
End Sub

' How far the data reaches, and what to download next.
Public Sub ShowStatus()
    RunButton "import xlops.live.buttons; xlops.live.buttons.status()", False
End Sub

' Why the week or month in front came out as it did, and what to do.
Public Sub ShowDiagnosis()
    RunButton "import xlops.live.buttons; xlops.live.buttons.diagnosis()", False
End Sub

' What is new on the newest day: account health, Buy Box, stock-outs, spend, hijacks.
Public Sub CheckOfTheDay()
    RunButton "import xlops.live.buttons; xlops.live.buttons.check_day()", False
End Sub

' Accepted actions as Amazon's bulk sheet, against the newest bulk workbook in the exports folder.
Public Sub ExportActions()
    RunButton "import xlops.live.buttons; xlops.live.buttons.actions_export()", True
End Sub

' What Amazon made of an upload: the newest processed file in the store's actions folder.
Public Sub ImportActions()
    RunButton "import xlops.live.buttons; xlops.live.buttons.actions_import()", True
End Sub

' The review in front as one HTML file for a mail, a chat or a phone, beside the workbook.
Public Sub ExportPage()
    RunButton "import xlops.live.buttons; xlops.live.buttons.export_page()", True
End Sub

' What to order by when; the list for the supplier as a CSV in the store's actions folder.
Public Sub RestockList()
    RunButton "import xlops.live.buttons; xlops.live.buttons.restock()", False
End Sub

' Where the KPI or ASIN of the selected row comes from.
Public Sub ExplainSelection()
    RunButton "import xlops.live.buttons; xlops.live.buttons.explain_selection()", False
End Sub

' The folder that downloaded reports go into.
Public Sub OpenExports()
    RunButton "import xlops.live.buttons; xlops.live.buttons.open_exports()", False
End Sub

' Open the store's xlops.toml.
Public Sub OpenSettings()
    RunButton "import xlops.live.buttons; xlops.live.buttons.settings()", False
End Sub

' End the Python that serves buttons and functions; the next click starts it anew.
Public Sub RestartPython()
    EndPython
End Sub

' The workbook that is meant: this one, or the one in front where this code is an add-in.
Public Function CallerBook() As Workbook
    If LCase(Right(ThisWorkbook.Name, 5)) = ".xlam" Then
        Set CallerBook = ActiveWorkbook
    Else
        Set CallerBook = ThisWorkbook
    End If
End Function

' Saves the book where its file is read, then runs Python. Whatever happens, Excel is left as it was.
Private Sub RunButton(ByVal command As String, ByVal saves As Boolean)
    Dim book As Workbook
    Dim calculates As Long
    Dim alerts As Boolean
    Dim why As String
    Set book = CallerBook()
    If book Is Nothing Then
        MsgBox "Open the workbook of a store first.", vbInformation, "xlops"
        Exit Sub
    End If
    If book.Path = "" Then
        MsgBox "Save this workbook in the folder of a store first.", vbInformation, "xlops"
        Exit Sub
    End If
    calculates = Application.Calculation
    alerts = Application.DisplayAlerts
    On Error GoTo failed
    book.Activate ' xlwings takes the workbook in front
    If saves Then book.Save
    Application.DisplayAlerts = False ' else Excel asks after some seconds whether to wait for an OLE action
    Said "expect"
    RunPython command
    GiveBack calculates, alerts
    ShowText Said("take")
    Exit Sub
failed:
    why = Err.Description
    GiveBack calculates, alerts
    MsgBox why, vbExclamation, "xlops"
End Sub

Private Sub GiveBack(ByVal calculates As Long, ByVal alerts As Boolean)
    On Error Resume Next
    Application.DisplayAlerts = alerts
    Application.ScreenUpdating = True
    Application.EnableEvents = True
    If Application.Calculation <> calculates Then Application.Calculation = calculates
End Sub

' What Python left to say, asked for once Excel no longer waits for Python. On macOS Python runs beside Excel, and
' shows its message itself; so does one that is no server.
Private Function Said(ByVal what As String) As String
    On Error Resume Next
    If InStr(Application.OperatingSystem, "Mac") = 0 Then
        Said = XLPy.Str(XLPy.Call(XLPy.Module("xlops.live.said"), what))
    End If
End Function

' A message in any language, which a MsgBox of VBA does not show; "!" in front means that something went wrong.
Private Sub ShowText(ByVal text As String)
    Dim style As Long
    If text = "" Then Exit Sub
    style = vbInformation + vbSystemModal
    If Left$(text, 1) = "!" Then style = vbExclamation + vbSystemModal
    text = Mid$(text, 2)
    On Error GoTo plain
    CreateObject("WScript.Shell").Popup text, 0, "xlops", style
    Exit Sub
plain:
    MsgBox text, style, "xlops"
End Sub

' Ends the Python that serves clicks and functions; the next one starts it anew.
Private Sub EndPython()
    On Error GoTo failed
    If InStr(Application.OperatingSystem, "Mac") > 0 Then
        MsgBox "On macOS every click starts Python anew.", vbInformation, "xlops"
        Exit Sub
    End If
    KillPy
    MsgBox "Python has ended. The next click or function starts it anew.", vbInformation, "xlops"
    Exit Sub
failed:
    MsgBox Err.Description, vbExclamation, "xlops"
End Sub
