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
    On Error GoTo failed
    If saves Then book.Save
    RunPython command
leave:
    On Error Resume Next
    Application.ScreenUpdating = True
    Application.EnableEvents = True
    If Application.Calculation <> calculates Then Application.Calculation = calculates
    Exit Sub
failed:
    MsgBox Err.Description, vbExclamation, "xlops"
    Resume leave
End Sub
