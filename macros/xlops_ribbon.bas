Attribute VB_Name = "xlops_ribbon"
Option Explicit

' Written by macros/build.py.

Public Sub RibbonRefresh(control As IRibbonControl)
    RefreshKpis
End Sub

Public Sub RibbonWeeklyReview(control As IRibbonControl)
    WeeklyReview
End Sub

Public Sub RibbonMonthlyReview(control As IRibbonControl)
    MonthlyReview
End Sub

Public Sub RibbonStatus(control As IRibbonControl)
    ShowStatus
End Sub

Public Sub RibbonDiagnosis(control As IRibbonControl)
    ShowDiagnosis
End Sub

Public Sub RibbonCheckDay(control As IRibbonControl)
    CheckOfTheDay
End Sub

Public Sub RibbonActionsExport(control As IRibbonControl)
    ExportActions
End Sub

Public Sub RibbonActionsImport(control As IRibbonControl)
    ImportActions
End Sub

Public Sub RibbonExportPage(control As IRibbonControl)
    ExportPage
End Sub

Public Sub RibbonRestock(control As IRibbonControl)
    RestockList
End Sub

Public Sub RibbonExplainSelection(control As IRibbonControl)
    ExplainSelection
End Sub

Public Sub RibbonOpenExports(control As IRibbonControl)
    OpenExports
End Sub

Public Sub RibbonSettings(control As IRibbonControl)
    OpenSettings
End Sub

Public Sub RibbonRestartPython(control As IRibbonControl)
    RestartPython
End Sub
